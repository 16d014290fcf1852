/**
 * The calls that every pool makes, and how many of them a round has. `rivals/cpython/pool.py`
 * makes the same.
 *
 * @module
 */

/** Workers of every pool. */
export const WORKERS = 2;
/** Calls in a round, by shape, for who is fast; a map is done so often that a round takes long. */
export const CALLS = { map: 100_000, imap: 20_000, async: 20_000, apply: 2_000 } as const;
/** Maps in a round. */
export const MAPS = 5;
/** Who sends a message for each task gets so much less to do. */
export const SHARE = 1 / 20;

/** One of {@linkcode CALLS}. */
export type Shape = keyof typeof CALLS;

/** A cheap call. */
export function square(x: number): number {
  return x * x;
}

/** Items of the CPU-bound map, for each core. */
export const HEAVY = 16;

/** A call that computes for some milliseconds. */
export function countPrimes(most: number): number {
  let count = 0;
  for (let n = 2; n < most; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n && isPrime; d++) isPrime = n % d !== 0;
    if (isPrime) count++;
  }
  return count;
}

/** How far {@linkcode countPrimes} counts. */
export const MOST = 60_000;
