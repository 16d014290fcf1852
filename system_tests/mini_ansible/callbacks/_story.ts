/** For tests: plays, tasks and results as the executor tells them. */

import type { HostResult, PlayInfo, ResultFields, TaskFields } from "../executor/mod.ts";

/** A play. */
export function play(name: string, more: Partial<PlayInfo> = {}): PlayInfo {
  return { uuid: name, name, strategy: "linear", hosts: ["h1"], checkMode: false, ...more };
}

/** A task. */
export function task(
  action: string,
  { name = action, ...more }: Partial<TaskFields> = {},
): TaskFields {
  return { uuid: name, name, action, handler: false, args: {}, ...more } as TaskFields;
}

/** A result of a task. */
export function result(
  about: TaskFields,
  fields: ResultFields,
  more: Partial<HostResult> = {},
): HostResult {
  return { host: "h1", task: about, result: fields, ...more };
}
