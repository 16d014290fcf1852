/**
 * Writes a whole text through a call that may take only part of it.
 *
 * @module
 */

/** How long a full pipe is tried again, in milliseconds. */
const PATIENCE = 1_000;

/** Encodes `text` and hands it to `write` until all is taken; gives up in silence on an error. */
export function writeAll(text: string, write: (bytes: Uint8Array) => number): void {
  let rest = new TextEncoder().encode(text);
  let giveUpAt: number | undefined;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(write(rest));
      giveUpAt = undefined;
    } catch (error) {
      // A pipe that its reader has not emptied yet is busy, not broken.
      if (!isBusy(error)) return;
      giveUpAt ??= performance.now() + PATIENCE;
      if (performance.now() > giveUpAt) return;
    }
  }
}

function isBusy(error: unknown): boolean {
  const { code, name } = error as { code?: string; name?: string };
  return code === "EAGAIN" || name === "WouldBlock";
}
