/**
 * Which action a task is to do, with what arguments, in any of the forms in which that can be
 * written.
 *
 * @module
 */

import { findAction } from "../actions/mod.ts";
import type { Vars } from "../executor/data.ts";
import { AnsibleError, AnsibleParserError } from "../errors.ts";
import { joinArguments, parseKeyValue, splitArguments } from "./arguments.ts";
import { HANDLER } from "./keywords.ts";
import { shortAction } from "./task.ts";
import { isMapping } from "./validate.ts";

const BUILT_IN = new Set([
  "meta",
  "include",
  "include_tasks",
  "include_role",
  "import_tasks",
  "import_role",
]);
const FREE_FORM = new Set(["command", "win_command", "shell", "win_shell", "script", "raw"]);
const RAW_PARAMS = [
  ...FREE_FORM,
  ...BUILT_IN,
  "include_vars",
  "add_host",
  "group_by",
  "set_fact",
];

/** An action with its arguments. */
export interface ModuleArguments {
  readonly action: string;
  readonly args: Vars;
  /** What `local_action` says; else what the keyword says. */
  readonly delegateTo: unknown;
}

/** How a task is looked at. */
export interface ModuleArgumentOptions {
  /** Takes every unknown key for an action. */
  readonly isLenient?: boolean;
}

/** Whether something can be written where an action is. */
function isAction(name: string): boolean {
  return BUILT_IN.has(shortAction(name)) || findAction(name) !== undefined;
}

/**
 * Finds the action of a task.
 *
 * @throws {AnsibleParserError} If it has none, two, or one that does not exist.
 */
export function moduleArguments(
  task: Readonly<Record<string, unknown>>,
  { isLenient = false }: ModuleArgumentOptions = {},
): ModuleArguments {
  const additional = additionalArguments(task.args);
  let found: { action: string; args: Vars } | undefined;
  let delegateTo = task.delegate_to;
  if ("action" in task) found = oldStyle(task.action, additional);
  if ("local_action" in task) {
    if (found !== undefined) {
      throw new AnsibleParserError("action and local_action are mutually exclusive");
    }
    delegateTo = "localhost";
    found = oldStyle(task.local_action ?? "", additional);
  }
  const candidates = Object.keys(task).filter((key) => !isKeyword(key));
  for (const name of candidates) {
    if (!isLenient && !isAction(name)) continue;
    if (found !== undefined) {
      throw new AnsibleParserError(`conflicting action statements: ${found.action}, ${name}\n`);
    }
    found = { action: name, args: { ...additional, ...newStyle(task[name], name) } };
    checkNames(found);
  }
  if (found === undefined) throw noAction(candidates);
  return { ...checkRaw(found), delegateTo };
}

function isKeyword(key: string): boolean {
  return key === "local_action" || key === "static" || key.startsWith("with_") ||
    Object.hasOwn(HANDLER, key);
}

function noAction([first]: readonly string[]): AnsibleParserError {
  return new AnsibleParserError(
    first === undefined
      ? "no module/action detected in task."
      : `couldn't resolve module/action '${first}'. This often indicates a misspelling, missing collection, or incorrect module path.`,
  );
}

function additionalArguments(args: unknown): Vars {
  if (args === undefined || args === null) return {};
  if (isMapping(args)) return args;
  if (typeof args !== "string") {
    throw new AnsibleParserError(
      'Complex args must be a dictionary or variable string ("{{var}}").',
    );
  }
  if (args.includes("{{")) return { _variable_params: args };
  throw new AnsibleParserError(
    "Complex args containing variables cannot use bare variables (without Jinja2 delimiters), and must use the full variable style ('{{var_name}}')",
  );
}

function newStyle(given: unknown, action: string): Vars {
  if (isMapping(given)) return given;
  if (typeof given === "string") return parseKeyValue(given, FREE_FORM.has(shortAction(action)));
  if (given === null || given === undefined) return {};
  throw unexpected(given);
}

function oldStyle(given: unknown, additional: Vars): { action: string; args: Vars } {
  let action: string;
  let args: Vars;
  if (isMapping(given)) {
    const { module = "", ...rest } = given;
    const [name, text] = splitModule(String(module));
    action = name;
    args = { ...rest, ...parseKeyValue(text, FREE_FORM.has(shortAction(name))) };
  } else if (typeof given === "string") {
    const [name, text] = splitModule(given);
    action = name;
    args = parseKeyValue(text, FREE_FORM.has(shortAction(name)));
  } else throw unexpected(given);
  if ("args" in args) {
    const { args: more, ...rest } = args;
    args = { ...rest, ...typeof more === "string" ? parseKeyValue(more) : more as Vars };
  }
  const found = { action, args: { ...additional, ...args } };
  checkNames(found);
  return found;
}

function splitModule(text: string): [string, string] {
  const [name = "", ...rest] = splitArguments(text);
  return [name.trim(), joinArguments(rest)];
}

function checkNames({ action, args }: { action: string; args: Vars }): void {
  if (FREE_FORM.has(shortAction(action))) return;
  const internal = Object.keys(args).find((name) => name.startsWith("_ansible_"));
  if (internal === undefined) return;
  throw new AnsibleError(`invalid parameter specified for action '${action}': '${internal}'`);
}

function checkRaw(
  { action, args }: { action: string; args: Vars },
): { action: string; args: Vars } {
  const { _raw_params: raw, ...rest } = args;
  if (raw === undefined || raw === "" || RAW_PARAMS.includes(shortAction(action))) {
    return { action, args };
  }
  if (String(raw).includes("{{")) return { action, args: { ...rest, _variable_params: raw } };
  throw new AnsibleParserError(
    `this task '${action}' has extra params, which is only allowed in the following modules: ${
      RAW_PARAMS.join(", ")
    }`,
  );
}

function unexpected(given: unknown): AnsibleParserError {
  const type = Array.isArray(given) ? "list" : typeof given === "number" ? "int" : typeof given;
  return new AnsibleParserError(`unexpected parameter type in action: <class '${type}'>`);
}
