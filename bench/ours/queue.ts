/**
 * Our `Queue`, from one producer process to one consumer: nanoseconds for an item.
 * Arguments: payload, `sync` or `await`.
 *
 * @module
 */
import { Process, Queue } from "../../mod.ts";
import { nanosecondsEach, PAYLOADS } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

/** Puts as many items as it is told to, again and again; zero ends it. */
export function produceSync(go: Queue<number>, items: Queue, payload: string): void {
  const { make } = PAYLOADS[payload];
  for (let count = go.getSync(); count > 0; count = go.getSync()) {
    for (let index = 0; index < count; index++) items.putSync(make(index));
  }
}

/** The same, awaiting. */
export async function produce(go: Queue<number>, items: Queue, payload: string): Promise<void> {
  const { make } = PAYLOADS[payload];
  for (let count = await go.get(); count > 0; count = await go.get()) {
    for (let index = 0; index < count; index++) await items.put(make(index));
  }
}

function takeSync(items: Queue, count: number): void {
  for (let index = 0; index < count; index++) items.getSync();
}

async function take(items: Queue, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await items.get();
}

/** Ready to be measured. */
export async function prepare(payload: string, form: string): Promise<Performer> {
  const go = new Queue<number>();
  const items = new Queue();
  const target = form === "sync" ? produceSync : produce;
  const producer = new Process({ target, args: [go, items, payload] });
  await producer.start();
  return {
    async round(scale) {
      const count = Math.ceil(PAYLOADS[payload].count * scale);
      const begun = performance.now();
      go.put(count);
      if (form === "sync") takeSync(items, count);
      else await take(items, count);
      return nanosecondsEach(begun, count);
    },
    async close() {
      go.put(0);
      await producer.join();
    },
  };
}
