/**
 * Bytes as Python sees them: whatever shows a piece of memory.
 *
 * @module
 */

/**
 * The bytes that `buffer` shows.
 *
 * @throws {TypeError} If it shows none.
 */
export function bytesOf(buffer: unknown): Uint8Array {
  if (ArrayBuffer.isView(buffer)) {
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }
  if (buffer instanceof ArrayBuffer || isShared(buffer)) return new Uint8Array(buffer);
  const what = buffer === null ? "null" : typeof buffer;
  throw new TypeError(`Cannot use as bytes: a bytes-like object is required, received ${what}`);
}

/**
 * Lets integers pass.
 *
 * @throws {TypeError} If `value` is none.
 */
export function checkInteger(name: string, value: unknown): void {
  if (Number.isInteger(value)) return;
  throw new TypeError(`Cannot use as ${name}: an integer is required, received ${value}`);
}

function isShared(buffer: unknown): buffer is SharedArrayBuffer {
  return globalThis.SharedArrayBuffer !== undefined && buffer instanceof SharedArrayBuffer;
}
