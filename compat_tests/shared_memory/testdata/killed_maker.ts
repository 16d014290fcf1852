/** A child makes blocks and is killed; one of two is unlinked by somebody else. */

import { getContext, type Queue, setStartMethod } from "@pystd/multiprocessing";
import { SharedMemory } from "@pystd/multiprocessing/shared_memory";

export async function make(names: Queue<string>, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    names.put(new SharedMemory({ create: true, size: 10 }).name);
  }
  await new Promise((resolve) => setTimeout(resolve, 100_000));
}

if (import.meta.main) {
  setStartMethod("spawn");
  const [count, unlinked] = Deno.args.map(Number);
  const mp = getContext();
  const names = mp.Queue<string>();
  const child = new mp.Process({ target: make, args: [names, count] });
  await child.start();
  const made: string[] = [];
  for (let i = 0; i < count; i++) made.push(await names.get());
  for (const name of made.splice(0, unlinked)) new SharedMemory(name).unlink();
  child.terminate();
  await child.join();
  for (const name of made) console.log(new SharedMemory(name).size);
}
