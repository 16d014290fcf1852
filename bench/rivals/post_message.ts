/**
 * Bare `postMessage`, from one worker to the main agent: nanoseconds for a message.
 * Argument: payload.
 *
 * @module
 */
import { nanosecondsEach, PAYLOADS } from "../payloads.ts";
import type { Performer } from "../table/party.ts";
import { dataFor, startThread } from "./threads.ts";

const given = dataFor<string>(import.meta.url);
if (given !== null) {
  const { data: payload, port } = given;
  const { make } = PAYLOADS[payload];
  port.on("message", (count: number) => {
    for (let index = 0; index < count; index++) port.postMessage(make(index));
  });
}

/** Ready to be measured. */
export function prepare(payload: string): Performer {
  const worker = startThread(import.meta.url, payload);
  return {
    round(scale) {
      const count = Math.ceil(PAYLOADS[payload].count * scale);
      const { promise, resolve } = Promise.withResolvers<void>();
      let left = count;
      const onMessage = () => {
        if (--left === 0) resolve();
      };
      worker.on("message", onMessage);
      const begun = performance.now();
      worker.postMessage(count);
      return promise.then(() => {
        const cost = nanosecondsEach(begun, count);
        worker.off("message", onMessage);
        return cost;
      });
    },
  };
}
