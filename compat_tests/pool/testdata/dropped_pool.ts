/** A program that drops a pool while it runs. */

import type { Method } from "../../manifest.ts";
import { contextOf } from "../../multiprocessing.ts";
import { sqr } from "../targets.ts";

async function drop(mp: ReturnType<typeof contextOf>): Promise<void> {
  const pool = new mp.Pool(1);
  await pool.apply(sqr, [1]);
}

if (import.meta.main) {
  const mp = contextOf(Deno.args[0] as Method);
  await drop(mp);
  while (mp.activeChildren().length > 0) {
    (globalThis as { gc?: () => void }).gc!();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  console.log("dropped");
}
