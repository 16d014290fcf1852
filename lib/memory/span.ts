/**
 * Spans: counted stretches of shared bytes, and a mutex for who changes more of
 * them than one store can.
 *
 * **Stays as long as it is seen**: what is made on {@linkcode Span.buffer} keeps
 * the bytes where they are, whatever became of the span that it was asked of.
 * Only {@linkcode Span.release} does not wait for it.
 *
 * @module
 */

import { type Handle, load, lock, OBJECT, store, unlock } from "../kernel/mod.ts";
import { Family } from "./family.ts";
import { KIND } from "./kinds.ts";

/** Object of kind `span`: a mutex, the length in bytes, then the bytes, 8 by 8 aligned. */
const SPAN = { mutex: OBJECT.size, bytes: OBJECT.size + 4, data: 8 } as const;

/** The spans under the buffers that keep them. */
const spans = new WeakMap<ArrayBufferLike, Span>();

/** One agent's view of a span. */
export class Span {
  readonly family: Family;
  readonly address: number;
  /** Its length in bytes. */
  readonly size: number;
  #buffer: SharedArrayBuffer | undefined;
  #isReleased = false;

  /** A view on the span at `address`, for which this agent has counted itself. */
  constructor(family: Family, address: number) {
    this.family = family;
    this.address = address;
    this.size = load(family.agent.words, address + SPAN.bytes) >>> 0;
    family.references.watch(this, address);
  }

  /**
   * A new span of `bytes` zeros.
   *
   * @throws {MemoryError} If the segment is used up.
   */
  static create(bytes: number): Span {
    const family = Family.current();
    // Whole doubles, so that every view of it ends where it ends.
    const words = SPAN.data + Math.ceil(bytes / 8) * 2;
    const address = family.references.create(KIND.span, words);
    store(family.agent.words, address + SPAN.bytes, bytes | 0);
    return new Span(family, address);
  }

  /**
   * One more view of the span behind `handle`.
   *
   * @throws {StaleHandleError} If it was released.
   */
  static open(handle: Handle): Span {
    const family = Family.current();
    const address = family.heap.open(handle);
    family.references.retain(address);
    return new Span(family, address);
  }

  /** The span under `view`, if it was made on a span's buffer and lies in it. */
  static under({ buffer, byteOffset, byteLength }: ArrayBufferView): Span | undefined {
    const span = spans.get(buffer);
    if (span === undefined || span.isReleased) return undefined;
    const start = byteOffset - span.byteOffset;
    return start >= 0 && start + byteLength <= span.size ? span : undefined;
  }

  /** By which others find it. */
  get handle(): Handle {
    return this.family.heap.handleOf(this.address);
  }

  /** Where in the segment it begins, in bytes. */
  get byteOffset(): number {
    return (this.address + SPAN.data) * 4;
  }

  /** The segment, for views that may outlive this object: the span stays while there are any. */
  get buffer(): SharedArrayBuffer {
    return this.#buffer ??= this.#keepingBuffer();
  }

  /** Was it given up by {@linkcode release}? */
  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** Calls `change` while nobody else is in here. It must not wait, nor run foreign code. */
  exclusively<T>(change: () => T): T {
    const { agent } = this.family;
    lock(agent, this.address + SPAN.mutex);
    try {
      return change();
    } finally {
      unlock(agent, this.address + SPAN.mutex);
    }
  }

  /** Gives it up now. Nobody may look at what was made on its buffer any more. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    const { references } = this.family;
    if (this.#buffer !== undefined) references.unwatch(this.#buffer, this.address);
    references.unwatch(this, this.address);
  }

  /** A clone is another object on the same memory, which the collector can tell from others. */
  #keepingBuffer(): SharedArrayBuffer {
    const { segment, references } = this.family;
    references.retain(this.address);
    // Where memory is not shared a clone would be a copy: then the span stays for good.
    if (!this.family.host.hasSharedMemory) return segment.buffer;
    const buffer = structuredClone(segment.buffer);
    references.watch(buffer, this.address);
    spans.set(buffer, this);
    return buffer;
  }
}
