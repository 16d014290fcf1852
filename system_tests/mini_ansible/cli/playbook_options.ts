/** The command line of `deno task playbook`. */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { getAllStartMethods } from "@pystd/multiprocessing";
import type { StartMethod } from "@pystd/multiprocessing/process";
import { AnsibleOptionsError } from "../errors.ts";
import { parseKeyValue } from "../playbook/mod.ts";
import { parseYaml } from "../yaml/mod.ts";

/** What is to be done instead of running. */
export type Instead =
  | "help"
  | "version"
  | "list-hosts"
  | "list-tags"
  | "list-tasks"
  | "syntax-check";

/** What the command line says. */
export interface PlaybookOptions {
  readonly playbooks: readonly string[];
  readonly instead?: Instead;
  readonly inventory: readonly string[];
  readonly extraVars: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly limit?: string;
  readonly startAtTask?: string;
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks?: number;
  readonly startMethod: StartMethod;
  readonly forceHandlers: boolean;
  readonly flushCache: boolean;
  readonly verbosity: number;
  readonly json: boolean;
  /** Undefined: where somebody looks. */
  readonly colour?: boolean;
}

/** The text for `--help`. */
export const PLAYBOOK_HELP = `
Usage: deno task playbook [OPTION]... PLAYBOOK...

Runs playbooks, one after another, on processes of this package.

What to run:
  -i, --inventory PATH     an inventory, a folder of them, or hosts with commas; may be repeated
  -l, --limit PATTERN      only these hosts
  -t, --tags TAGS          only tasks with one of these tags; commas, may be repeated
      --skip-tags TAGS     not the tasks with one of these tags
      --start-at-task NAME begin with the task of this name
  -e, --extra-vars VARS    k=v, JSON, YAML or @FILE; may be repeated
      --force-handlers     run handlers even on hosts that failed
      --flush-cache        forget facts that were kept

How to run it:
  -C, --check              only pretend, and tell what would change
  -D, --diff               show differences of files
  -f, --forks N            how many workers at a time (default: 5)
      --start-method M     ${getAllStartMethods().join(", ")} (default: fork)
  -v, --verbose            tell more; -vvv still more

What to do instead:
      --list-hosts         show the hosts
      --list-tags          show the tags
      --list-tasks         show the tasks
      --syntax-check       read everything, run nothing
      --version            show the version
  -h, --help               this text

How to tell it:
      --json               one JSON document at the end
      --no-color           no colours

Exit codes: 0 fine, 1 an error, 2 a host failed, 4 a host was unreachable or a playbook could not
be read, 5 options that do not fit, 99 interrupted, 250 a fault of this program.
`;

const OPTIONS = {
  inventory: { type: "string", short: "i", multiple: true, default: [] as string[] },
  limit: { type: "string", short: "l" },
  tags: { type: "string", short: "t", multiple: true, default: [] as string[] },
  "skip-tags": { type: "string", multiple: true, default: [] as string[] },
  "start-at-task": { type: "string" },
  "extra-vars": { type: "string", short: "e", multiple: true, default: [] as string[] },
  "force-handlers": { type: "boolean", default: false },
  "flush-cache": { type: "boolean", default: false },
  check: { type: "boolean", short: "C", default: false },
  diff: { type: "boolean", short: "D", default: false },
  forks: { type: "string", short: "f" },
  "start-method": { type: "string" },
  verbose: { type: "boolean", short: "v", multiple: true, default: [] as boolean[] },
  "list-hosts": { type: "boolean", default: false },
  "list-tags": { type: "boolean", default: false },
  "list-tasks": { type: "boolean", default: false },
  "syntax-check": { type: "boolean", default: false },
  version: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  json: { type: "boolean", default: false },
  "no-color": { type: "boolean", default: false },
} as const;

const INSTEAD = [
  "help",
  "version",
  "list-hosts",
  "list-tags",
  "list-tasks",
  "syntax-check",
] as const;

/**
 * Reads the command line.
 *
 * @throws {TypeError} If it is none that is understood.
 * @throws {AnsibleOptionsError} If an option has a value that it cannot have.
 */
export function readPlaybookOptions(args: readonly string[]): PlaybookOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
  });
  const instead = INSTEAD.find((name) => values[name]);
  if (positionals.length === 0 && instead !== "help" && instead !== "version") {
    throw new TypeError("the following arguments are required: PLAYBOOK");
  }
  return {
    playbooks: positionals,
    instead,
    inventory: values.inventory,
    extraVars: readExtraVars(values["extra-vars"]),
    tags: commaList(values.tags),
    skipTags: commaList(values["skip-tags"]),
    limit: values.limit,
    startAtTask: values["start-at-task"],
    check: values.check,
    diff: values.diff,
    forks: values.forks === undefined ? undefined : readForks(values.forks),
    startMethod: readStartMethod(values["start-method"]),
    forceHandlers: values["force-handlers"],
    flushCache: values["flush-cache"],
    verbosity: values.verbose.length,
    json: values.json,
    colour: values["no-color"] ? false : undefined,
  };
}

/** Lists with commas, as one. */
export function commaList(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(",")).map((text) => text.trim()).filter(Boolean);
}

/**
 * The variables that `-e` gives, the last ones winning.
 *
 * @throws {AnsibleOptionsError} If they are none.
 */
export function readExtraVars(texts: readonly string[]): Record<string, unknown> {
  return Object.assign({}, ...texts.map(readVars));
}

function readVars(text: string): Record<string, unknown> {
  if (text.startsWith("@")) return mappingIn(readFile(text.slice(1)), text);
  if (/^[/.]/.test(text)) {
    throw new AnsibleOptionsError(
      `Please prepend extra_vars filename '${text}' with '@'`,
    );
  }
  if (/^[[{]/.test(text)) return mappingIn({ text }, text);
  const { _raw_params: strange, ...vars } = parseKeyValue(text);
  if (strange === undefined) return vars;
  throw new AnsibleOptionsError(
    `Invalid extra vars data supplied. '${text}' could not be made into a dictionary`,
  );
}

function readFile(path: string): { text: string; filename: string } {
  try {
    return { text: readFileSync(path, "utf8"), filename: path };
  } catch (error) {
    throw new AnsibleOptionsError(
      `Unable to retrieve file contents\nCould not find or access '${path}'`,
      { cause: error },
    );
  }
}

function mappingIn(
  { text, filename }: { text: string; filename?: string },
  shown: string,
): Record<string, unknown> {
  const data = parseYaml(text, { filename }) ?? {};
  if (typeof data === "object" && !Array.isArray(data)) return data as Record<string, unknown>;
  throw new AnsibleOptionsError(
    `Invalid extra vars data supplied. '${shown}' could not be made into a dictionary`,
  );
}

function readForks(text: string): number {
  const forks = Number(text);
  if (Number.isInteger(forks) && forks > 0) return forks;
  throw new AnsibleOptionsError(`--forks takes a number of 1 or more, received ${text}`);
}

/**
 * The start method called `text`; by default that which Ansible asks for by name.
 *
 * @throws {AnsibleOptionsError} If there is none.
 */
export function readStartMethod(text: string | undefined): StartMethod {
  const methods = getAllStartMethods();
  const method = methods.find((each) => each === (text ?? "fork"));
  if (method !== undefined) return method;
  throw new AnsibleOptionsError(
    `--start-method takes one of ${methods.join(", ")}, received ${text}`,
  );
}
