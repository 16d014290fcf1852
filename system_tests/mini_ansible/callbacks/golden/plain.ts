/** Values of a run as JSON, with names for folders and without what differs from run to run. */

import type { Json } from "./golden.ts";

const VOLATILE = new Set([
  "start",
  "end",
  "delta",
  "invocation",
  "exception",
  "warnings",
  "deprecations",
  "diff",
  "discovered_interpreter_python",
  "ansible_job_id",
  "results_file",
  "elapsed",
  "stderr_lines",
]);

/** Folders by the name that stands for them, in the order in which they are looked for. */
export type Folders = readonly (readonly [path: string, name: string])[];

/** Whether a field says nothing about what the playbook did. */
export function isVolatile(name: string): boolean {
  return VOLATILE.has(name) || name.startsWith("_ansible_");
}

/** `text` with names for folders. */
export function withNames(text: string, folders: Folders): string {
  return folders.reduce((named, [path, name]) => named.replaceAll(path, name), text);
}

/** `value` as JSON, cleaned. */
export function cleaned(value: unknown, folders: Folders): Json {
  const json = plain(value);
  return clean(json);

  function clean(each: Json): Json {
    if (typeof each === "string") return withNames(each, folders);
    if (Array.isArray(each)) return each.map(clean);
    if (each === null || typeof each !== "object") return each;
    const kept = Object.entries(each).filter(([name]) => !isVolatile(name));
    return Object.fromEntries(
      kept.map(([name, member]) => [withNames(name, folders), clean(member)]),
    );
  }
}

/** `value` as JSON: keys become text, what has a form of its own for JSON takes it. */
export function plain(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object") return value as Json;
  if (Array.isArray(value)) return Array.from(value, plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(pair));
  const { toJSON } = value as { toJSON?: () => unknown };
  if (typeof toJSON === "function") return plain(toJSON.call(value));
  return Object.fromEntries(Object.entries(value).map(pair));
}

function pair([key, value]: [unknown, unknown]): [string, Json] {
  const name = key === true
    ? "True"
    : key === false
    ? "False"
    : key === null
    ? "None"
    : String(key);
  return [name, plain(value)];
}
