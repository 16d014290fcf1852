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

/** Parks this agent on a private word that nobody wakes. */
export function parkForEver(): never {
  const word = new Int32Array(new SharedArrayBuffer(4));
  for (;;) wait(word, 0, 0);
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
