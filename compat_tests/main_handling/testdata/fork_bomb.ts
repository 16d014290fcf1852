/** A program that forgot its guard; it exits with its child's exit code. */

import { Process, setStartMethod } from "@pystd/multiprocessing";

export function print123(): void {
  console.log("123");
}

setStartMethod(Deno.args[0] as "spawn");
const child = new Process({ target: print123 });
await child.start();
await child.join();
Deno.exit(child.exitcode ?? undefined);
