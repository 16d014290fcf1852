/** A program that kills children as soon as they are started, until their memory is back. */

import { Process } from "../mod.ts";
import { chooseMethod } from "../start_method.ts";

const CHILDREN = 25;
/** A worker that is never freed costs about five. */
const MEGABYTES = 60;

async function startAndKill(): Promise<void> {
  const p = new Process({ target: Math.abs });
  await p.start();
  p.kill();
  await p.join();
}

function megabytes(): number {
  return Deno.memoryUsage().rss / 2 ** 20;
}

chooseMethod("spawn");
await startAndKill();
const before = megabytes();
for (let n = 0; n < CHILDREN; n++) await startAndKill();
while (megabytes() - before > MEGABYTES) await new Promise((resolve) => setTimeout(resolve, 50));
console.log("all is free");
