/** A program that preloads a module which makes a lock; prints ok. */

import { getContext } from "@pystd/multiprocessing";

export function printOk(): void {
  console.log("ok");
}

if (import.meta.main) {
  const mp = getContext("forkserver");
  mp.setForkserverPreload([import.meta.resolve("./preloaded_lock.ts")]);
  const child = new mp.Process({ target: printOk });
  await child.start();
  await child.join();
}
