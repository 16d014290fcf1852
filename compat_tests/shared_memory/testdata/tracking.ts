/** A block that the main process does not track; its child attaches to it, tracking or not. */

import { getContext } from "@pystd/multiprocessing";
import { SharedMemory } from "@pystd/multiprocessing/shared_memory";

export function attach(name: string, track: boolean): void {
  new SharedMemory(name, { track }).close();
}

if (import.meta.main) {
  const [track, unlink] = Deno.args.map((arg) => arg === "true");
  const memory = new SharedMemory({ create: true, size: 10, track: false });
  const child = new (getContext("spawn").Process)({ target: attach, args: [memory.name, track] });
  await child.start();
  await child.join();
  console.log(new SharedMemory(memory.name, { track: false }).size);
  if (unlink) memory.unlink();
}
