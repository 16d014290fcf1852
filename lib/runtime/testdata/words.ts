/** The shared words through which a test's agents show what they do. */
export const WORD = { alive: 0, seen: 1, value: 2, after: 3, go: 4, ticks: 5 } as const;

/** Enough words for one worker. */
export function makeWords(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(64));
}
