/** A program whose pool calls a function of its own. */

import { printSquares } from "./print_squares.ts";

export function ownSquare(x: number): number {
  return x * x;
}

if (import.meta.main) await printSquares(Deno.args[0], ownSquare);
