/** What the children of the context tests run. */

import { type Connection, getStartMethod, type Queue, task } from "@pystd/multiprocessing";
import type { Method } from "../manifest.ts";
import { contextOf } from "../multiprocessing.ts";

/** Does nothing. */
export function doNothing(): void {}

/** Sends the start method that it sees. */
export async function sendStartMethod(writer: Connection): Promise<void> {
  await writer.send(getStartMethod());
}

/** Closes the queue it was given. */
export function closeQueue(queue: Queue<number>): void {
  queue.close();
}

/** Puts 1. */
export async function putOne(queue: Queue<number>): Promise<void> {
  await queue.put(1);
}

/** Puts 2, and has a child put 1. */
export async function putTwoAndNest(method: Method, queue: Queue<number>): Promise<void> {
  await queue.put(2);
  const mp = contextOf(method);
  const child = new mp.Process({ target: putOne, args: [queue] });
  await child.start();
  await child.join();
}

for (const target of [doNothing, sendStartMethod, closeQueue, putOne, putTwoAndNest]) {
  task(import.meta, target);
}
