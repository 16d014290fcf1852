/**
 * Our `Process`: milliseconds from its making to the end of `join()`. Argument: a start method.
 *
 * @module
 */
import { getContext, type StartMethod } from "../../mod.ts";
import type { Performer } from "../table/party.ts";
import { medianStart } from "../starts.ts";

/** Does nothing. */
export function nothing(): void {}

/** Ready to be measured. */
export function prepare(method: string): Performer {
  const context = getContext(method as StartMethod);
  return {
    round: (scale) =>
      medianStart(scale, async () => {
        const process = new context.Process({ target: nothing });
        await process.start();
        await process.join();
      }),
  };
}
