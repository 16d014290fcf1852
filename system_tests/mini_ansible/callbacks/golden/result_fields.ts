/** Which fields of a result say what a playbook did; by action. */

import { basename } from "node:path";
import { classifyFailure } from "./classify.ts";
import type { Json, JsonMapping } from "./golden.ts";
import { isVolatile } from "./plain.ts";

/** A result of an action, or of one item of its loop. */
export interface FieldSource {
  /** Without its collection. */
  readonly action: string;
  readonly result: JsonMapping;
  readonly failed: boolean;
  readonly skipped: boolean;
  /** The variable of the loop. */
  readonly loopVar?: string;
}

const OUTPUT = ["rc", "stdout", "stdout_lines", "stderr"];
const WRITTEN = ["dest", "checksum", "mode", "size", "state"];

/** What is kept besides the status; null is for all that is not internal. */
const KEEP: Readonly<Record<string, readonly string[] | null>> = {
  debug: null,
  set_fact: ["ansible_facts"],
  include_vars: ["ansible_facts", "ansible_included_var_files"],
  command: ["cmd", ...OUTPUT],
  shell: ["cmd", ...OUTPUT],
  raw: OUTPUT,
  script: OUTPUT,
  assert: ["assertion", "evaluated_to"],
  copy: WRITTEN,
  template: WRITTEN,
  file: ["path", "dest", "state", "mode"],
  slurp: ["content", "encoding", "source"],
  stat: ["stat"],
  find: ["matched", "files"],
  add_host: ["add_host"],
  group_by: ["add_group"],
  ping: ["ping"],
  async_status: ["finished", "rc", "stdout"],
  set_stats: ["ansible_stats"],
  include_tasks: ["include"],
  validate_argument_spec: ["argument_errors"],
};

/** Kept by other rules. */
const OWN_RULES = new Set([
  "changed",
  "failed",
  "skipped",
  "unreachable",
  "msg",
  "attempts",
  "failed_when_result",
  "changed_when_result",
  "ansible_loop_var",
  "ansible_index_var",
  "ansible_loop",
  "results",
  "skip_reason",
  "skipped_reason",
  "reason",
  "false_condition",
  "action",
  "retries",
]);

const KEEP_STAT = ["exists", "isdir", "isreg", "islnk", "size", "mode", "checksum", "lnk_target"];
const KEEP_FIND = ["path", "isdir", "isreg"];
/** Actions whose message, when they do not fail, is what they are there for. */
const SAYS = new Set(["debug", "fail", "assert", "lineinfile", "blockinfile", "replace"]);
const RUNS = new Set(["command", "shell"]);
const RUNS_MESSAGE = "non-zero return code";
/** What is not the author's own words although the action says what he wrote. */
const ANSIBLE_WORDS =
  /undefined variable|conditional check|template error|Unsupported parameters|recursive loop|has an invalid value|missing required arguments/;

/** The fields that are kept, before names stand for folders. */
export function resultFields(source: FieldSource): JsonMapping {
  const { action, result, failed, skipped } = source;
  if (result.censored) return { censored: true };
  const kept = skipped ? {} : keptByAction(source);
  if (action === "debug" && "msg" in result && !failed) kept.msg = result.msg;
  const fields = tidied(source, kept);
  addVerdicts(source, fields);
  if (skipped) {
    for (const name of ["skip_reason", "skipped_reason"]) {
      if (name in result) fields.why = result[name];
    }
    return fields;
  }
  return withMessage(source, fields);
}

function keptByAction({ action, result, loopVar }: FieldSource): JsonMapping {
  const keep = action in KEEP ? KEEP[action] : [];
  const isOwn = (name: string) =>
    OWN_RULES.has(name) || name === loopVar || name === result.ansible_index_var;
  const entries = Object.entries(result).filter(([name]) =>
    !isOwn(name) && !isVolatile(name) && (keep === null || keep.includes(name))
  );
  return Object.fromEntries(entries);
}

function only(value: Json, names: readonly string[]): JsonMapping {
  const entries = Object.entries(value as JsonMapping);
  return Object.fromEntries(entries.filter(([name]) => names.includes(name)));
}

function tidied({ action, result }: FieldSource, fields: JsonMapping): JsonMapping {
  if ("stat" in fields) fields.stat = only(fields.stat, KEEP_STAT);
  if (action === "find" && "files" in fields) {
    const files = (fields.files as Json[]).map((file) => only(file, KEEP_FIND));
    fields.files = files.sort((a, b) => String(a.path) < String(b.path) ? -1 : 1);
  }
  if (RUNS.has(action)) {
    if (String(result.msg ?? "").startsWith("Did not run command since")) {
      return { cmd: fields.cmd ?? null, not_run: true };
    }
    if (!fields.stdout) delete fields.stdout_lines;
  }
  if (isEmpty(fields.ansible_facts)) delete fields.ansible_facts;
  const files = fields.ansible_included_var_files;
  if (Array.isArray(files)) {
    fields.ansible_included_var_files = files.map((path) => basename(String(path)));
  }
  if (action === "include_tasks" && "include" in fields) {
    fields.include = basename(String(fields.include));
  }
  return fields;
}

function isEmpty(value: Json | undefined): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** What `until`, `failed_when` and `changed_when` came to. */
function addVerdicts({ action, result }: FieldSource, fields: JsonMapping): void {
  for (const name of ["attempts", "failed_when_result", "changed_when_result"]) {
    if (!(name in result) || (name === "attempts" && action === "async_status")) continue;
    const value = result[name];
    if (typeof value === "string") fields.error = classifyFailure(value, result) ?? other(value);
    else fields[name] = value;
  }
}

function withMessage(source: FieldSource, fields: JsonMapping): JsonMapping {
  const { action, result, failed } = source;
  const message = "msg" in result
    ? result.msg
    : "reason" in result
    ? result.reason
    : result.message;
  if (typeof message === "string" && !("results" in result)) {
    if (failed || result.unreachable) return withError(source, { fields, message });
    if (SAYS.has(action)) fields.msg = message;
  } else if (failed && "module_stderr" in result) fields.error = { kind: "module_crash" };
  else if (failed && !("results" in result) && "exception" in result && isEmpty(fields)) {
    fields.error = { kind: "exception" };
  }
  return fields;
}

function withError(
  { action, result }: FieldSource,
  { fields, message }: { fields: JsonMapping; message: string },
): JsonMapping {
  const isMeant = result.failed_when_result === true;
  const ownWords = action === "fail" || action === "assert" || (action === "debug" && isMeant);
  const kind = ownWords && !ANSIBLE_WORDS.test(message)
    ? undefined
    : classifyFailure(message, result);
  if (kind !== undefined) {
    if (kind.kind === "no_command") return { error: kind };
    fields.error = kind;
    if (RUNS.has(action)) {
      delete fields.cmd;
      if (fields.rc === null) delete fields.rc;
    }
  } else if (ownWords || (message === RUNS_MESSAGE && saysReturnCode(action))) fields.msg = message;
  else if (!isMeant && message !== "" && !(RUNS.has(action) && result.rc)) {
    fields.error = other(message);
  }
  return fields;
}

function saysReturnCode(action: string): boolean {
  return RUNS.has(action) || action === "async_status";
}

/** A kind that nobody knows, with the first line. */
export function other(text: string): JsonMapping {
  return { kind: "other", text: text.split(/\r\n|[\r\n]/)[0].slice(0, 160) };
}
