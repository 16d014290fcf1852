/**
 * May this thread park? Workers may, a browser's page may not.
 *
 * @module
 */

// A probe on a private word; the protocols on shared words live in the kernel.
const { wait } = Atomics;

let answer: boolean | undefined;

/** Whether a blocking wait is allowed on this thread; asked of the host once. */
export function mayBlock(): boolean {
  answer ??= probe();
  return answer;
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
