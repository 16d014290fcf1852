/** Results as the display tells them. */

import type { ResultFields } from "../../executor/mod.ts";
import { pythonText } from "../../templating/mod.ts";
import { plain } from "../golden/plain.ts";
import type { Json, JsonMapping } from "../golden/golden.ts";

/** How much is told. */
export interface Telling {
  readonly action: string;
  readonly verbosity: number;
}

const DEBUG_MESSAGE = new Set(["msg", "exception", "warnings", "deprecations"]);
const HIDDEN_IN_DEBUG = ["changed", "failed", "skipped", "invocation", "skip_reason"];

/** Whether all of the result is told. */
export function isTold(result: ResultFields, verbosity: number): boolean {
  return (verbosity > 0 || result._ansible_verbose_always === true) &&
    result._ansible_verbose_override !== true;
}

/** The result as JSON, on one line or, when much is told, on many. */
export function resultText(result: ResultFields, { action, verbosity }: Telling): string {
  const fields = plain(result) as JsonMapping;
  if (action === "debug") tidyDebug(fields);
  if (verbosity < 3) {
    delete fields.invocation;
    delete fields.diff;
  }
  delete fields.exception;
  for (const name of ["warnings", "deprecations"]) delete fields[name];
  for (const name of Object.keys(fields)) if (name.startsWith("_ansible_")) delete fields[name];
  const isLong = result._ansible_verbose_always === true || verbosity > 2;
  return isLong ? JSON.stringify(sorted(fields), null, 4) : oneLine(sorted(fields));
}

function tidyDebug(fields: JsonMapping): void {
  const hasMessage = "msg" in fields;
  for (const name of Object.keys(fields)) {
    const isOdd = hasMessage
      ? !DEBUG_MESSAGE.has(name) && !name.startsWith("_")
      : HIDDEN_IN_DEBUG.includes(name);
    if (isOdd) delete fields[name];
  }
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}

/** As Python writes it: with a blank after each comma and colon. */
export function oneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.entries(value).map(([name, each]) =>
    `${JSON.stringify(name)}: ${oneLine(each)}`
  );
  return `{${pairs.join(", ")}}`;
}

/** How the item of a loop is called. */
export function itemText(result: ResultFields): string {
  if (result._ansible_no_log) return "(censored due to no_log)";
  return pythonText(
    result._ansible_item_label ?? result[String(result.ansible_loop_var ?? "item")],
  );
}
