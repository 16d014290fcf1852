/** Programs that end while an executor has work, or begins to. */

import { setTimeout as sleep } from "node:timers/promises";
import { type StartMethod, setStartMethod } from "@pystd/multiprocessing";
import { ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
import { atExit } from "@pystd/multiprocessing/util";

export async function printLater(text: string): Promise<void> {
  await sleep(200);
  console.log(text);
}

const scenes: Record<string, () => void | Promise<void>> = {
  leave() {
    new ProcessPoolExecutor(5).submit(printLater, "apple");
  },

  async dropNoWait() {
    const executor = new ProcessPoolExecutor(5);
    executor.submit(printLater, "apple");
    await executor.shutdown({ wait: false });
  },

  late() {
    const executor = new ProcessPoolExecutor(1);
    atExit(() => {
      try {
        executor.submit(printLater, "late");
      } catch (error) {
        console.log(String(error));
      }
    });
  },
};

if (import.meta.main) {
  const [scene, method] = Deno.args;
  setStartMethod(method as StartMethod);
  await scenes[scene]();
}
