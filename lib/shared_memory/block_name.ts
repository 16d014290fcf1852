/** What blocks of shared memory may be called: what Linux lets `shm_open()` take. */

import { OSError, ValueError } from "../errors.ts";

/** Bytes of a name at most. */
const LONGEST = 254;

const encoder = new TextEncoder();

/** The name as the system would see it. */
export function pathOf(name: string): string {
  return `/${name}`;
}

/** What two names have in common that mean the same block. */
export function keyOf(name: string): string {
  return name.replace(/^\/+/, "");
}

/**
 * Refuses what cannot be a name.
 *
 * @throws {ValueError} If there is a NUL in it.
 * @throws {OSError} If it is empty, too long, or has a slash in its midst.
 */
export function checkName(name: string): void {
  if (typeof name !== "string") {
    throw new TypeError(`Cannot find block: its name must be a string, received ${typeof name}`);
  }
  if (name.includes("\0")) throw new ValueError("embedded null character");
  const key = keyOf(name);
  if (key === "" || key.includes("/")) {
    throw new OSError(`[Errno 22] Invalid argument: '${pathOf(name)}'`);
  }
  if (encoder.encode(key).length > LONGEST) {
    throw new OSError(`[Errno 36] File name too long: '${pathOf(name)}'`);
  }
}

/** A name that hardly anybody has: `psm_` and 8 hexadecimal digits. */
export function freshName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return `psm_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
