/** A program whose child dies of an error; prints the child's exit code. */

import { getContext } from "@pystd/multiprocessing";

export function divideByZero(): void {
  BigInt(1) / BigInt(0); // MARKER
}

if (import.meta.main) {
  const mp = getContext(Deno.args[0] as "spawn");
  const child = new mp.Process({ target: divideByZero });
  await child.start();
  await child.join();
  console.log(child.exitcode);
}
