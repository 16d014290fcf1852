/** A program with a pool of 200 workers. */

import { getContext, type StartMethod } from "@pystd/multiprocessing";

/** The square. */
export function square(x: number): number {
  return x * x;
}

if (import.meta.main) {
  const pool = new (getContext(Deno.args[0] as StartMethod).Pool)(200);
  const squares = await pool.map(square, Array.from({ length: 1_000 }, (_, n) => n));
  console.log(squares.reduce((sum, each) => sum + each));
  pool.terminate();
  await pool.join();
}
