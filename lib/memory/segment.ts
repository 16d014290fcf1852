/**
 * The root segment: the one piece of memory that all agents of a family share.
 *
 * **One address space**: an address is an index of a 32-bit word in it, valid
 * in every agent. **Reserved large, committed on demand**: the reserve costs
 * nothing, and what is committed only grows.
 *
 * @module
 */

import { type Bytes, load, store, type Words } from "../kernel/mod.ts";
import { MAGIC, ROOT } from "../kernel/mod.ts";
import { MemoryError, StaleHandleError } from "../errors.ts";

const MIB = 1024 * 1024;
/** What is asked of the host, in turn; phones refuse the first ones. */
const RESERVES = [4096 * MIB, 2048 * MIB, 1024 * MIB, 256 * MIB, 64 * MIB];
const FIRST_COMMIT = MIB;
/** Growth doubles, up to this much at once. */
const LARGEST_STEP = 64 * MIB;

/** A root segment, made here or received at birth. */
export class Segment {
  /** What is handed to a child. */
  readonly buffer: SharedArrayBuffer;

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
  }

  /** A new segment, its header zero but for the magic and the sizes. */
  static create(): Segment {
    const segment = new Segment(reserve());
    const { words } = segment.views();
    store(words, ROOT.committed, words.length);
    store(words, ROOT.top, ROOT.size);
    store(words, ROOT.magic, MAGIC);
    return segment;
  }

  /**
   * The segment that another agent made.
   *
   * @throws {StaleHandleError} If `buffer` is no root segment.
   */
  static attach(buffer: SharedArrayBuffer): Segment {
    const segment = new Segment(buffer);
    if (load(segment.views().words, ROOT.magic) !== MAGIC) {
      throw new StaleHandleError("Cannot attach: the buffer is no root segment");
    }
    return segment;
  }

  /** Views of all that is committed now, of fixed length: those are the fast ones. */
  views(): { words: Words; bytes: Bytes } {
    const { buffer } = this;
    return {
      words: new Int32Array(buffer, 0, buffer.byteLength / 4),
      bytes: new Uint8Array(buffer, 0, buffer.byteLength),
    };
  }

  /**
   * Commits at least `words` words. The heap's mutex is held.
   *
   * @throws {MemoryError} If the reserve is used up.
   */
  commit(words: number): void {
    const need = words * 4;
    const { byteLength, maxByteLength } = this.buffer;
    if (need <= byteLength) return;
    const wanted = Math.max(need, byteLength + Math.min(byteLength, LARGEST_STEP));
    try {
      this.buffer.grow(Math.min(Math.ceil(wanted / MIB) * MIB, Math.max(need, maxByteLength)));
    } catch (cause) {
      throw new MemoryError(
        `Cannot allocate shared memory: ${need} bytes of ${maxByteLength} would be in use`,
        { cause },
      );
    }
  }
}

function reserve(): SharedArrayBuffer {
  // Without shared memory the family is one agent, and private memory serves.
  const Buffer = globalThis.SharedArrayBuffer ?? PrivateBuffer;
  for (const maxByteLength of RESERVES) {
    try {
      return new Buffer(FIRST_COMMIT, { maxByteLength });
    } catch {
      // The next one is smaller.
    }
  }
  throw new MemoryError("Cannot reserve shared memory: the host refused every size");
}

/** An `ArrayBuffer` in the form of a growable `SharedArrayBuffer`. */
class PrivateBuffer extends ArrayBuffer {
  grow(size: number): void {
    this.resize(size);
  }
}
