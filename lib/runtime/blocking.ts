/**
 * May this thread park? Workers may, a browser's page may not.
 *
 * @module
 */

// Private words only; the protocols on shared words live in the kernel.
const { wait } = Atomics;

let answer: boolean | undefined;

/** Whether a blocking wait is allowed on this thread; asked of the host once. */
export function mayBlock(): boolean {
  answer ??= probe();
  return answer;
}

/** Longest sleep between two chances to be stopped, in milliseconds. */
const LONGEST_NAP = 10_000;

/**
 * Comes after the host's own exit, which stops an agent at its next step: a loop is full of
 * them. It sleeps in between, since a host may fail to stop an agent that it has terminated.
 */
export function untilStopped(): never {
  const word = new Int32Array(new SharedArrayBuffer(4));
  for (let nap = 1;; nap = Math.min(nap * 2, LONGEST_NAP)) wait(word, 0, 0, nap);
}

function probe(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  try {
    // The word holds 0, so a wait for 1 returns at once where waiting is allowed.
    wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
