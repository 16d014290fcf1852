/**
 * The script that a child loads; another one where a bundler has moved it.
 * Source: CPython `spawn.set_executable`.
 *
 * @module
 */

import { ValueError } from "../errors.ts";

const ENTRY = new URL("../entry/main.ts", import.meta.url).href;

let chosen: string | undefined;

/** URL of the script that a child loads. */
export function getExecutable(): string {
  return chosen ?? ENTRY;
}

/**
 * Sets the script that a child loads: an absolute URL, as text, as bytes of text or as a
 * `URL`; `null` is the package's own again.
 *
 * @throws {TypeError} If it is something else.
 * @throws {ValueError} If it is no absolute URL.
 */
export function setExecutable(executable: string | Uint8Array | URL | null): void {
  if (executable === null) {
    chosen = undefined;
    return;
  }
  const text = executable instanceof Uint8Array ? new TextDecoder().decode(executable) : executable;
  if (typeof text !== "string" && !(text instanceof URL)) {
    throw new TypeError(`Cannot set executable: it must be a URL, received ${typeof text}`);
  }
  if (!URL.canParse(text)) {
    throw new ValueError(`Cannot set executable: it must be an absolute URL, received ${text}`);
  }
  chosen = new URL(text).href;
}
