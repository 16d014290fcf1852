/** A module that nobody in the main process has got an item from. */

import type { Queue } from "@pystd/multiprocessing";

export class Stranger {
  constructor(readonly name: string) {}
}

export function putStranger(queue: Queue<Stranger>): void {
  queue.put(new Stranger("nobody"));
}
