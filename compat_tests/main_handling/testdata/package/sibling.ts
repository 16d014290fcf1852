/** A module that is found by a relative import only. */

/** Multiplies `x` with itself. */
export function squareOf(x: number): number {
  return x * x;
}
