/** Exports a `worker` that is not the one of exports.ts, and passes on two that are. */

export function worker(x: number): string {
  return `same_name.ts ${x}`;
}

export { arrow, worker as theirs } from "./exports.ts";
