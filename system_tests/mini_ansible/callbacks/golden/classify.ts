/**
 * The kind of an error by its message, with the part of it that the author of a playbook chose:
 * wording differs between versions of Ansible, kinds do not.
 */

import { basename } from "node:path";
import type { Json, JsonMapping } from "./golden.ts";

/** Makes the kind out of what a pattern found. */
type Describe = (match: RegExpExecArray) => JsonMapping;

const UNDEFINED: readonly RegExp[] = [
  /'([^'\s]+)' is undefined/,
  /has no attribute '([^']+)'/,
  /[Nn]o variable found with this name: (\S+)/,
  /no element (\d+)/,
];

const FAILURES: readonly (readonly [RegExp, Describe])[] = [
  [/The conditional check '([\s\S]*?)' failed\. The error was: ([\s\S]*)/, conditional],
  [/recursive loop detected/, kind("recursion")],
  [/Could not load "([^"]+)"|[Nn]o (?:filter|test) named '([^']+)'/, kind("template")],
  [/Mandatory variable (?:'([^']*)'\s+)?not defined/, kind("mandatory")],
  [/undefined variable|is undefined|has no attribute/, undefinedName],
  [/lookup plugin \((\S+)\) not found/, kind("unknown_lookup")],
  [/Unexpected templating type error/, kind("type_error")],
  [/template error while templating string/, kind("template")],
  [
    /Invalid data passed to 'loop'|^(?:with_dict expects a dict|subelements lookup expects)/,
    kind("bad_loop"),
  ],
  [
    /Unsupported parameters for \([\w.]+\) module: (.*?)\.? Supported/,
    names("unsupported_parameter"),
  ],
  [/Invalid options for [\w.]+: (.*)/, names("unsupported_parameter")],
  [/^no command given/, kind("no_command")],
  [/missing required arguments: (.*)/, names("missing_argument")],
  [
    /value of (\w+) must be one of: .*, got: (.*)/,
    ([, name, value]) => ({ kind: "bad_choice", about: [name, value] }),
  ],
  [/argument '?(\w+)'? is of type .* and we were unable to convert/, kind("bad_type")],
  [
    /Could not find or access '([^']+)'|could not find .* (\S+) in search path/,
    ([, file, other]) => ({ kind: "missing_file", about: basename(file ?? other ?? "") }),
  ],
  [/The module (\S+) was not found in configured module paths/, kind("unknown_module")],
  [/No such file or directory: b?'([^']+)'/, kind("no_such_file")],
  [/file not found: (\S+)/, kind("no_such_file")],
  [/async task did not complete within the requested time/, kind("async_timeout")],
  [/could not locate file in lookup/, kind("lookup")],
  [/An unhandled exception occurred while running the lookup plugin/, kind("lookup")],
  [/the '(?:\w+)' .* was not found|The requested handler/, kind("not_found")],
  [/the field '(\w+)' has an invalid value/, kind("bad_field")],
  [/failed to execute in the expected time frame/, kind("task_timeout")],
  [/Timeout when waiting/, kind("wait_timeout")],
];

/** The kind of a task's failure; undefined if the message is of none that is known. */
export function classifyFailure(
  message: string,
  result: Readonly<Record<string, unknown>>,
): JsonMapping | undefined {
  for (const [pattern, describe] of FAILURES) {
    const match = pattern.exec(message);
    if (match !== null) return describe(match);
  }
  const isUnreachable = result.unreachable || message.includes("Failed to connect to the host");
  return isUnreachable ? { kind: "unreachable" } : undefined;
}

const RUN_ERRORS: readonly (readonly [string, RegExp])[] = [
  [
    "yaml_syntax",
    /Syntax Error while loading YAML|We were unable to read either as JSON nor YAML/,
  ],
  ["unknown_module", /couldn't resolve module\/action '([^']+)'/],
  ["bad_attribute", /'([^']+)' is not a valid attribute for a (?:\w+)/],
  ["conflicting_actions", /conflicting action statements: (.*?)\n/],
  ["no_action", /no module\/action detected in task/],
  ["missing_field", /the field '(\w+)' is required but was not set/],
  ["missing_playbook", /the playbook: (\S+) could not be found/],
  [
    "not_a_list",
    /A playbook must be a list of plays|must contain a list of tasks|A malformed block was encountered/,
  ],
  ["unknown_role", /the role '([^']+)' was not found/],
  ["unknown_handler", /The requested handler '([^']+)' was not found/],
  ["bad_field", /[tT]he field '(\w+)' has an invalid value/],
  ["bad_strategy", /Invalid play strategy specified: (\w+)/],
  ["bad_meta", /invalid meta action requested: (\w+)/],
  ["bad_register", /Invalid variable name in 'register' specified/],
  ["handler_include", /Using 'include_role' as a handler is not supported/],
  [
    "missing_file",
    /(?:Could not find or access|Unable to retrieve file contents\s+Could not find or access) '([^']+)'/,
  ],
  ["missing_file", /vars file (\S+) was not found/],
  ["unknown_host", /Specified hosts and\/or --limit does not match any hosts/],
  ["recursion", /recursive loop detected|recursively including|[Rr]ecursion/],
  ["dead_worker", /A worker was found in a dead state/],
];

/** The kind of what broke off a run; undefined if the message is of none that is known. */
export function classifyRunError(message: string): JsonMapping | undefined {
  for (const [kind, pattern] of RUN_ERRORS) {
    const match = pattern.exec(`${message}\n`);
    if (match === null) continue;
    const about = match[1]?.trim();
    if (!about) return { kind };
    return { kind, about: kind.startsWith("missing_") ? fileName(kind, about) : about };
  }
  return undefined;
}

function fileName(kind: string, about: string): string {
  return kind === "missing_field" ? about : basename(about);
}

/** A kind that is about the first group that was found, if there is one. */
function kind(name: string): Describe {
  return (match): JsonMapping => {
    const about = match.slice(1).find((group) => group);
    return about === undefined ? { kind: name } : { kind: name, about };
  };
}

/** A kind that is about several names. */
function names(name: string): Describe {
  return ([, list]) => ({ kind: name, about: list.split(/, ?/).sort() });
}

function conditional([, expr, reason]: RegExpExecArray): JsonMapping {
  const found: { [key: string]: Json } = { kind: "conditional", expr };
  const name = undefinedIn(reason);
  const isUndefined = (name !== undefined && reason.includes("is undefined")) ||
    reason.includes("has no attribute");
  if (isUndefined) found.undefined = name ?? null;
  return found;
}

function undefinedName({ input }: RegExpExecArray): JsonMapping {
  const about = undefinedIn(input);
  return about === undefined ? { kind: "undefined" } : { kind: "undefined", about };
}

function undefinedIn(text: string): string | undefined {
  for (const pattern of UNDEFINED) {
    const match = pattern.exec(text);
    if (match !== null) return match[1];
  }
  return undefined;
}
