/** A module of a package that imports its sibling. */

import { printSquares } from "../print_squares.ts";
import { squareOf } from "./sibling.ts";

export function siblingSquare(x: number): number {
  return squareOf(x);
}

/** Runs the function above in children. */
export async function main(method: string): Promise<void> {
  await printSquares(method, siblingSquare);
}
