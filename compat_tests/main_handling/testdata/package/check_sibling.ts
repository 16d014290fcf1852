/** A module of a package that imports its sibling. */

import type { Queue } from "@pystd/multiprocessing";
import { printSquares } from "../print_squares.ts";
import { squareOf } from "./sibling.ts";

export async function siblingSquare(x: number, results: Queue<number>): Promise<void> {
  await results.put(squareOf(x));
}

/** Runs the function above in children. */
export async function main(method: string): Promise<void> {
  await printSquares(method, siblingSquare);
}
