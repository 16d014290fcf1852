/** The memory of shared objects, seen in every width that their types need. */

import type { Handle } from "../kernel/mod.ts";
import { Span } from "../memory/mod.ts";
import "../shared_memory/mod.ts"; // for the form of views
import { ValueError } from "../errors.ts";

type Maker<V> = new (buffer: SharedArrayBuffer, byteOffset: number, length: number) => V;

/** A view that keeps the memory where it is as long as somebody has it. */
export interface Region<V> {
  readonly as: Maker<V>;
  /** First byte, from the start of the storage. */
  readonly at: number;
  /** Number of elements. */
  readonly length: number;
}

/**
 * A span, seen as arrays of numbers from its start on.
 *
 * Each is made when it is first asked for; after {@linkcode Storage.release} there is none.
 */
export class Storage {
  readonly span: Span;
  #int8: Int8Array<SharedArrayBuffer> | undefined;
  #uint8: Uint8Array<SharedArrayBuffer> | undefined;
  #int16: Int16Array<SharedArrayBuffer> | undefined;
  #uint16: Uint16Array<SharedArrayBuffer> | undefined;
  #int32: Int32Array<SharedArrayBuffer> | undefined;
  #uint32: Uint32Array<SharedArrayBuffer> | undefined;
  #int64: BigInt64Array<SharedArrayBuffer> | undefined;
  #uint64: BigUint64Array<SharedArrayBuffer> | undefined;
  #float32: Float32Array<SharedArrayBuffer> | undefined;
  #float64: Float64Array<SharedArrayBuffer> | undefined;

  private constructor(span: Span) {
    this.span = span;
  }

  /**
   * New memory, all zero.
   *
   * @throws {MemoryError} If there is not so much shared memory left.
   */
  static create(bytes: number): Storage {
    return new Storage(Span.create(bytes));
  }

  /**
   * The memory behind `handle`.
   *
   * @throws {StaleHandleError} If it was released.
   */
  static open(handle: Handle): Storage {
    return new Storage(Span.open(handle));
  }

  get int8(): Int8Array<SharedArrayBuffer> {
    return this.#int8 ??= this.#see<Int8Array<SharedArrayBuffer>>(Int8Array, 1);
  }
  get uint8(): Uint8Array<SharedArrayBuffer> {
    return this.#uint8 ??= this.#see<Uint8Array<SharedArrayBuffer>>(Uint8Array, 1);
  }
  get int16(): Int16Array<SharedArrayBuffer> {
    return this.#int16 ??= this.#see<Int16Array<SharedArrayBuffer>>(Int16Array, 2);
  }
  get uint16(): Uint16Array<SharedArrayBuffer> {
    return this.#uint16 ??= this.#see<Uint16Array<SharedArrayBuffer>>(Uint16Array, 2);
  }
  get int32(): Int32Array<SharedArrayBuffer> {
    return this.#int32 ??= this.#see<Int32Array<SharedArrayBuffer>>(Int32Array, 4);
  }
  get uint32(): Uint32Array<SharedArrayBuffer> {
    return this.#uint32 ??= this.#see<Uint32Array<SharedArrayBuffer>>(Uint32Array, 4);
  }
  get int64(): BigInt64Array<SharedArrayBuffer> {
    return this.#int64 ??= this.#see<BigInt64Array<SharedArrayBuffer>>(BigInt64Array, 8);
  }
  get uint64(): BigUint64Array<SharedArrayBuffer> {
    return this.#uint64 ??= this.#see<BigUint64Array<SharedArrayBuffer>>(BigUint64Array, 8);
  }
  get float32(): Float32Array<SharedArrayBuffer> {
    return this.#float32 ??= this.#see<Float32Array<SharedArrayBuffer>>(Float32Array, 4);
  }
  get float64(): Float64Array<SharedArrayBuffer> {
    return this.#float64 ??= this.#see<Float64Array<SharedArrayBuffer>>(Float64Array, 8);
  }

  /** A view for the program's own use. */
  view<V>({ as, at, length }: Region<V>): V {
    this.#assertThere();
    return new as(this.span.buffer, this.span.byteOffset + at, length);
  }

  /** Gives the memory up. */
  release(): void {
    this.#int8 = this.#int16 = this.#int32 = undefined;
    this.#uint8 = this.#uint16 = this.#uint32 = undefined;
    this.#int64 = this.#uint64 = undefined;
    this.#float32 = this.#float64 = undefined;
    this.span.release();
  }

  #see<V>(as: Maker<V>, width: number): V {
    this.#assertThere();
    const { family, byteOffset, size } = this.span;
    // A span is a whole number of doubles.
    return new as(family.segment.buffer, byteOffset, Math.ceil(size / 8) * (8 / width));
  }

  #assertThere(): void {
    if (this.span.isReleased) {
      throw new ValueError("Cannot use shared object: it was disposed of in this process");
    }
  }
}
