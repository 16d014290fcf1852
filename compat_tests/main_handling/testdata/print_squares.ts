/** What the programs of this folder share: a process for each number. */

import { Process, Queue, setStartMethod, task } from "@pystd/multiprocessing";

/** Puts the square of `x`. */
export async function square(x: number, results: Queue<number>): Promise<void> {
  await results.put(x * x);
}

task(import.meta, square);

/** Runs `target` under `method` for 1, 2 and 3, and prints what they put. */
export async function printSquares(method: string, target: typeof square): Promise<void> {
  setStartMethod(method as "spawn");
  const results = new Queue<number>();
  const children = [1, 2, 3].map((x) => new Process({ target, args: [x, results] }));
  for (const child of children) await child.start();
  const squares: number[] = [];
  for (const _ of children) squares.push(await results.get());
  for (const child of children) await child.join();
  console.log(`${method} -> [${squares.sort((a, b) => a - b).join(", ")}]`);
}
