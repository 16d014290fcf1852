/** What the programs of this folder share: a pool of five. */

import { Pool, setStartMethod, task } from "@pystd/multiprocessing";

/** The square of `x`. */
export function square(x: number): number {
  return x * x;
}

task(import.meta, square);

/** Maps `func` under `method` over 1, 2 and 3, and prints the results. */
export async function printSquares(method: string, func: typeof square): Promise<void> {
  setStartMethod(method as "spawn");
  const pool = new Pool(5);
  const results: number[] = [];
  const mapped = pool.mapAsync(func, [1, 2, 3], {
    callback: (squares) => results.push(...squares),
  });
  await mapped.wait();
  results.sort((a, b) => a - b);
  console.log(`${method} -> [${results.join(", ")}]`);
  pool.close();
  await pool.join();
}
