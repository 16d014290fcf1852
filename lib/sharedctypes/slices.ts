/** Python's slices: which positions `[start:stop:step]` means. */

import { ValueError } from "../errors.ts";

/** A slice, as a caller says it. */
export interface Slice {
  /**
   * First position; a negative one counts from the end.
   *
   * @default {0}
   */
  readonly start?: number | null | undefined;
  /** Position before which it ends; a negative one counts from the end. The end by default. */
  readonly stop?: number | null | undefined;
  /**
   * From one position to the next; negative goes backwards.
   *
   * @default {1}
   */
  readonly step?: number | undefined;
}

/** Positions: where they begin, how far apart they are, how many. */
export interface Positions {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * The positions that `slice` means in a sequence of `length`.
 *
 * @throws {ValueError} If the step is zero.
 * @throws {TypeError} If something is not an integer.
 */
export function positionsOf({ start, stop, step = 1 }: Slice, length: number): Positions {
  if (step === 0) throw new ValueError("slice step cannot be zero");
  for (const number of [start ?? 0, stop ?? 0, step]) {
    if (!Number.isInteger(number) && Math.abs(number) !== Infinity) {
      throw new TypeError("slice indices must be integers");
    }
  }
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const first = clamp(start ?? (step > 0 ? lowest : Infinity), { length, lowest, highest });
  const end = stop === undefined || stop === null
    ? step > 0 ? highest : lowest
    : clamp(stop, { length, lowest, highest });
  return { start: first, step, count: Math.max(0, Math.ceil((end - first) / step)) };
}

function clamp(
  position: number,
  { length, lowest, highest }: { length: number; lowest: number; highest: number },
): number {
  return Math.min(Math.max(position < 0 ? position + length : position, lowest), highest);
}
