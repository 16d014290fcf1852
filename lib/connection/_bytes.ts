/**
 * Bytes as Python sees them: whatever shows a piece of memory, and parts of it.
 *
 * @module
 */

import { BufferTooShort, ValueError } from "../errors.ts";
import type { SendBytesSyncOptions } from "./options.ts";

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

/**
 * The part of `buffer` that is to be sent.
 *
 * @throws {ValueError} If it lies outside.
 */
export function partOf(
  buffer: ArrayBufferView | ArrayBufferLike,
  { offset = 0, size }: SendBytesSyncOptions,
): Uint8Array {
  const bytes = bytesOf(buffer);
  const length = bytes.byteLength;
  checkInteger("offset", offset);
  if (offset < 0) throw new ValueError("offset is negative");
  if (length < offset) throw new ValueError("buffer length < offset");
  if (size === undefined || size === null) return bytes.subarray(offset);
  checkInteger("size", size);
  if (size < 0) throw new ValueError("size is negative");
  if (offset + size > length) throw new ValueError("buffer length < offset + size");
  return bytes.subarray(offset, offset + size);
}

/**
 * The room in `buffer` from `offset` on.
 *
 * @throws {ValueError} If that lies outside.
 */
export function roomIn(buffer: ArrayBufferView | ArrayBufferLike, offset: number): Uint8Array {
  const bytes = bytesOf(buffer);
  checkInteger("offset", offset);
  if (offset < 0) throw new ValueError("negative offset");
  if (offset > bytes.byteLength) throw new ValueError("offset too large");
  return bytes.subarray(offset);
}

/**
 * Copies `message` into `room`; returns its length.
 *
 * @throws {BufferTooShort} If it is too long.
 */
export function fill(room: Uint8Array, message: Uint8Array): number {
  if (message.byteLength > room.byteLength) throw new BufferTooShort(message);
  room.set(message);
  return message.byteLength;
}

function isShared(buffer: unknown): buffer is SharedArrayBuffer {
  return globalThis.SharedArrayBuffer !== undefined && buffer instanceof SharedArrayBuffer;
}
