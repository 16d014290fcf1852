/** A program whose child sends back instances of classes from a third module. */

import { Process, Queue } from "@pystd/multiprocessing";
import { Item, OddError } from "./classes.ts";

export function send(queue: Queue<unknown>): void {
  queue.put(new Item(6));
  queue.put(new OddError("odd"));
}

if (import.meta.main) {
  const queue = new Queue<unknown>();
  const p = new Process({ target: send, args: [queue] });
  await p.start();
  const item = await queue.get() as Item;
  const error = await queue.get({ errors: "return" });
  await p.join();
  console.log(item instanceof Item, item.total(), error instanceof OddError);
}
