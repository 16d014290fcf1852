/**
 * Messages in a stream of bytes, in CPython's form: the length in four bytes
 * (signed, most significant first), then the payload. A length of -1 says that
 * the real one follows in eight bytes (unsigned). Source: CPython
 * `multiprocessing/connection.py: Connection._send_bytes`.
 *
 * @module
 */

import { OSError } from "../errors.ts";

/** The longest payload whose length fits into four bytes. */
const LONGEST_SHORT = 0x7fff_ffff;
const HEADER = 4;
const LONG_HEADER = 12;
/** Longer payloads are written after their header, not together with it. */
const LONGEST_TOGETHER = 16_384;
/** So much is worth reading ahead while nobody takes it. */
const READ_AHEAD = 64 * 1024;

/** What is to be written for a message; it holds copies. */
export function encodeFrame(payload: Uint8Array): Uint8Array[] {
  const { length } = payload;
  const header = new Uint8Array(length > LONGEST_SHORT ? LONG_HEADER : HEADER);
  const view = new DataView(header.buffer);
  if (length > LONGEST_SHORT) {
    view.setInt32(0, -1);
    view.setBigUint64(HEADER, BigInt(length));
  } else {
    view.setInt32(0, length);
  }
  if (length > LONGEST_TOGETHER) return [header, payload.slice()];
  const frame = new Uint8Array(header.length + length);
  frame.set(header);
  frame.set(payload, header.length);
  return [frame];
}

/** Where a frame's payload begins, and how long it is. */
interface Frame {
  readonly header: number;
  readonly length: number;
}

/**
 * Cuts a stream into messages.
 *
 * **Nothing ahead of the bytes**: a length alone reserves no memory. **Nothing
 * ahead of the taker**: a frame is looked at when it is asked for, under the
 * limit that holds by then.
 */
export class FrameDecoder {
  readonly #chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that were taken. */
  #taken = 0;
  #buffered = 0;

  /** Adds what has come; it is the decoder's from now on. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  /** Did the stream stop in the middle of a message, if it has stopped? */
  get isPartial(): boolean {
    return this.#buffered > 0;
  }

  /** Is there a whole message, or one that is refused? */
  isReady(limit: number): boolean {
    const frame = this.#peek();
    return frame !== undefined &&
      (frame.length > limit || this.#buffered >= frame.header + frame.length);
  }

  /** Is more wanted, before something is taken? */
  wantsMore(limit: number): boolean {
    if (this.#buffered < READ_AHEAD) return true;
    const frame = this.#peek()!;
    return frame.length <= limit && this.#buffered < frame.header + frame.length;
  }

  /**
   * Takes a message, into `room` if that is given.
   *
   * @throws {OSError} If it is longer than `limit`.
   */
  tryTake(
    limit: number,
    room: (length: number) => Uint8Array<ArrayBuffer> = (length) => new Uint8Array(length),
  ): Uint8Array<ArrayBuffer> | undefined {
    const frame = this.#peek();
    if (frame === undefined) return undefined;
    if (frame.length > limit) throw new OSError("bad message length");
    if (this.#buffered < frame.header + frame.length) return undefined;
    this.#copy(frame.header);
    const payload = room(frame.length);
    this.#copy(frame.length, payload);
    return payload;
  }

  /** The next frame, once its header is there. */
  #peek(): Frame | undefined {
    if (this.#buffered < HEADER) return undefined;
    const short = this.#view(HEADER).getInt32(0);
    if (short >= 0) return { header: HEADER, length: short };
    if (short !== -1) return { header: HEADER, length: Infinity };
    if (this.#buffered < LONG_HEADER) return undefined;
    return { header: LONG_HEADER, length: Number(this.#view(LONG_HEADER).getBigUint64(HEADER)) };
  }

  /** A view on the next `length` bytes, which are there. */
  #view(length: number): DataView {
    const [first] = this.#chunks;
    if (first.length - this.#taken >= length) {
      return new DataView(first.buffer, first.byteOffset + this.#taken, length);
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    let from = this.#taken;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(from, from + length - at);
      bytes.set(part, at);
      at += part.length;
      from = 0;
      if (at === length) break;
    }
    return new DataView(bytes.buffer);
  }

  /** Takes the next `length` bytes, which are there. */
  #copy(length: number, to?: Uint8Array): void {
    let at = 0;
    let used = 0;
    while (at < length) {
      const chunk = this.#chunks[used];
      const part = chunk.subarray(this.#taken, this.#taken + length - at);
      to?.set(part, at);
      at += part.length;
      this.#taken += part.length;
      if (this.#taken < chunk.length) break;
      this.#taken = 0;
      used++;
    }
    this.#chunks.splice(0, used);
    this.#buffered -= length;
  }
}
