/**
 * The messages that everybody sends, and how many of them a round has. `cpython/payloads.py`
 * makes the same.
 *
 * @module
 */

/** One kind of message. */
export interface Payload {
  /** The message with this number. */
  make(index: number): unknown;
  /** Messages in a round, for who is fast. */
  readonly count: number;
}

const TEXT = "0123456789abcdef".repeat(64);
const BYTES = new Uint8Array(65_536).fill(7);

/** By name. */
export const PAYLOADS: Readonly<Record<string, Payload>> = {
  ints: { make: (index) => index % 1_000, count: 100_000 },
  objects: {
    make: (index) => ({ id: index, name: "host-7", changed: true, score: 0.5 }),
    count: 50_000,
  },
  strings: { make: () => TEXT, count: 50_000 },
  bytes: { make: () => BYTES, count: 1_000 },
};

/** Nanoseconds that one of `count` took, of those since `begun`. */
export function nanosecondsEach(begun: number, count: number): number {
  return (performance.now() - begun) * 1e6 / count;
}
