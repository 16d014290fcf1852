/**
 * Adding to a shared value: nanoseconds for an addition. Argument: `plain`, or `locked`, which
 * holds the value's lock for each.
 *
 * @module
 */
import { type Synchronized, Value } from "../../mod.ts";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

const COUNT = 500_000;

function addPlain(value: Synchronized<"i">, count: number): void {
  for (let index = 0; index < count; index++) value.value += 1;
}

function addLocked(value: Synchronized<"i">, count: number): void {
  for (let index = 0; index < count; index++) {
    value.acquireSync();
    value.value += 1;
    value.release();
  }
}

/** Ready to be measured. */
export function prepare(form: string): Performer {
  const value = Value("i", 0);
  const add = form === "plain" ? addPlain : addLocked;
  return {
    round(scale) {
      const count = Math.ceil(COUNT * scale);
      const begun = performance.now();
      add(value, count);
      return Promise.resolve(nanosecondsEach(begun, count));
    },
  };
}
