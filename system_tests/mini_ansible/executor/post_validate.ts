/**
 * The keywords of a task with all templates in them filled in.
 *
 * @module
 */

import { AnsibleParserError } from "../errors.ts";
import { type Keyword, shortAction, TASK, validated } from "../playbook/mod.ts";
import { OMIT, type Templar, UndefinedVariableError } from "../templating/mod.ts";
import type { TaskFields, Vars } from "./data.ts";

/** In the order in which Ansible looks at them: the first that is wrong is told of. */
const TEMPLATED = [
  "delegate_to",
  "delegate_facts",
  "tags",
  "connection",
  "environment",
  "no_log",
  "run_once",
  "ignore_errors",
  "ignore_unreachable",
  "check_mode",
  "diff",
  "any_errors_fatal",
  "throttle",
  "timeout",
  "become",
  "become_user",
  "args",
  "action",
  "async",
  "delay",
  "notify",
  "poll",
  "retries",
];

/**
 * `task` with its templates filled in. `environment` is one mapping then.
 *
 * @throws {AnsibleParserError} If a keyword uses what is not defined, or is not what it must be.
 */
export function postValidated(task: TaskFields, templar: Templar): TaskFields {
  const fields: Vars = { ...task };
  for (const name of TEMPLATED) {
    if (fields[name] === undefined || fields[name] === null) continue;
    fields[name] = valueOf(name, { task, templar });
  }
  return fields as unknown as TaskFields;
}

function valueOf(
  name: string,
  { task, templar }: { task: TaskFields; templar: Templar },
): unknown {
  const keyword: Keyword = TASK[name];
  const written = (task as unknown as Vars)[name];
  try {
    if (name === "environment") return environment(written as unknown[], { task, templar });
    const value = templar.isTemplate(written) ? templar.template(written) : written;
    return value === OMIT ? keyword.fallback : validated(value, keyword);
  } catch (error) {
    if (error instanceof UndefinedVariableError) {
      const what = name === "args"
        ? "The task includes an option with an undefined variable."
        : `The field '${name}' has an invalid value, which includes an undefined variable.`;
      throw new AnsibleParserError(`${what} The error was: ${error.message}`, { cause: error });
    }
    if (!(error instanceof Error) || error.name !== "InvalidValue") throw error;
    throw new AnsibleParserError(
      `the field '${name}' has an invalid value (${written}), and could not be converted to an ${keyword.kind}. The error was: ${error.message}`,
      { cause: error },
    );
  }
}

function environment(
  parts: readonly unknown[],
  { task, templar }: { task: TaskFields; templar: Templar },
): Vars {
  const merged: Vars = {};
  for (const part of parts) {
    const isText = typeof part === "string";
    const mapping = (isText ? templar.template(part) : part) as Vars;
    if (typeof mapping !== "object" || mapping === null) continue;
    for (const [name, value] of Object.entries(mapping)) {
      try {
        merged[name] = isText ? value : templar.template(value);
      } catch (error) {
        // What is known only after the facts are gathered is left out while they are.
        const gathers = ["gather_facts", "setup"].includes(shortAction(task.action));
        if (!gathers || !/ansible_env|ansible_facts/.test(String(error))) throw error;
      }
    }
  }
  return merged;
}
