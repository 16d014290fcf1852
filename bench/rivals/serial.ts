/**
 * No pool: the CPU-bound calls one after another in one agent. Milliseconds for a call.
 *
 * @module
 */
import { countPrimes, HEAVY, MOST } from "../calls.ts";
import type { Performer } from "../table/party.ts";

/** Ready to be measured. */
export function prepare(): Performer {
  return {
    round(scale) {
      const count = Math.ceil(HEAVY * scale);
      const begun = performance.now();
      for (let n = 0; n < count; n++) countPrimes(MOST);
      return Promise.resolve((performance.now() - begun) / count);
    },
  };
}
