/** A program whose children run a function of its own. */

import type { Queue } from "@pystd/multiprocessing";
import { printSquares } from "./print_squares.ts";

export async function ownSquare(x: number, results: Queue<number>): Promise<void> {
  await results.put(x * x);
}

if (import.meta.main) await printSquares(Deno.args[0], ownSquare);
