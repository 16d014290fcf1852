/** A program whose child exits with the reason in its arguments; prints the exit code. */

import { exit, getContext } from "@pystd/multiprocessing";

export function exitWith(reason: unknown): void {
  exit(reason as string);
}

if (import.meta.main) {
  const [method, reason] = Deno.args;
  const mp = getContext(method as "spawn");
  const child = new mp.Process({ target: exitWith, args: [JSON.parse(reason)], daemon: true });
  await child.start();
  await child.join();
  console.log(child.exitcode);
}
