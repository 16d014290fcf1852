/** Makes a list through a manager, shuts that down, and says how much it summed up. */

import { getContext, type StartMethod } from "@pystd/multiprocessing";
import { SharedMemoryManager } from "@pystd/multiprocessing/managers";

if (import.meta.main) {
  const ctx = getContext(Deno.args[0] as StartMethod);
  const manager = await new SharedMemoryManager({ ctx }).start();
  const list = await manager.ShareableList([1, 2, 4, 5]);
  let sum = 0;
  for (const item of list) sum += item;
  console.log(sum);
  await manager.shutdown();
}
