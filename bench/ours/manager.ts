/**
 * Our managers: nanoseconds for a call of a managed thing. Argument: `sync`, `await` or
 * `pipelined`.
 *
 * @module
 */
import { Manager } from "../../mod.ts";
import type { DictProxy } from "../../lib/managers/mod.ts";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

const COUNT = 5_000;

function setSync(dict: DictProxy<string, number>, count: number): void {
  for (let index = 0; index < count; index++) dict.setSync("key", index);
}

async function set(dict: DictProxy<string, number>, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await dict.set("key", index);
}

async function setAll(dict: DictProxy<string, number>, count: number): Promise<void> {
  const calls: Promise<void>[] = [];
  for (let index = 0; index < count; index++) calls.push(dict.set("key", index));
  await Promise.all(calls);
}

/** Ready to be measured. */
export async function prepare(form: string): Promise<Performer> {
  const manager = await Manager();
  const dict = await manager.dict<string, number>();
  return {
    async round(scale) {
      const count = Math.ceil(COUNT * scale);
      const begun = performance.now();
      if (form === "sync") setSync(dict, count);
      else await (form === "await" ? set : setAll)(dict, count);
      return nanosecondsEach(begun, count);
    },
    close: () => manager.shutdown(),
  };
}
