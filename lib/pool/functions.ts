/**
 * The functions of a pool's jobs: encoded once, kept in shared memory while a task may need
 * them, and remembered by every worker that has called them.
 *
 * @module
 */

import { type AnyFunction, decodeAsync, encode } from "../codec/mod.ts";
import { type Handle, load, OBJECT, store } from "../kernel/mod.ts";
import { type Family, KIND } from "../memory/mod.ts";

/** A function in shared memory: its length in bytes, and its bytes. */
const TEXT = { length: OBJECT.size, bytes: OBJECT.size + 1 } as const;
/** So many functions are kept, whether in use or not. */
const KEPT = 64;

/** A function as its owner knows it. */
export interface Known {
  /** Unique in the pool. */
  readonly id: number;
  readonly handle: Handle;
  /** Tasks that need it. */
  uses: number;
}

/** The functions that the owner of a pool has sent. */
export class SentFunctions {
  readonly #family: Family;
  readonly #known = new Map<AnyFunction, Known>();
  #lastId = 0;
  #limit = KEPT;

  /** For a pool of `family`. */
  constructor(family: Family) {
    this.#family = family;
  }

  /**
   * The function where workers find it; one more task needs it.
   *
   * @throws {PicklingError} If it cannot be sent.
   */
  use(func: AnyFunction): Known {
    const known = this.#known.get(func) ?? this.#write(func);
    known.uses++;
    return known;
  }

  /** One task less needs `func`. */
  release(func: AnyFunction): void {
    const known = this.#known.get(func);
    if (known !== undefined) known.uses--;
  }

  /** Gives all the memory back. */
  close(): void {
    for (const { handle } of this.#known.values()) this.#family.references.release(handle.address);
    this.#known.clear();
  }

  #write(func: AnyFunction): Known {
    if (this.#known.size >= this.#limit) this.#tidy();
    const { bytes } = encode(func, { path: "func" });
    const { agent, heap, references } = this.#family;
    const address = references.create(KIND.words, TEXT.bytes + ((bytes.length + 3) >> 2));
    store(agent.words, address + TEXT.length, bytes.length);
    agent.bytes.set(bytes, 4 * (address + TEXT.bytes));
    const known = { id: ++this.#lastId, handle: heap.handleOf(address), uses: 0 };
    this.#known.set(func, known);
    return known;
  }

  /** Forgets what no task needs. */
  #tidy(): void {
    for (const [func, { uses, handle }] of this.#known) {
      if (uses > 0) continue;
      this.#known.delete(func);
      this.#family.references.release(handle.address);
    }
    this.#limit = Math.max(KEPT, 2 * this.#known.size);
  }
}

/** A function was given back before it was read: nobody waits for the task any more. */
export class FunctionGone extends Error {}

/** The functions that a worker has got to know. */
export class ReceivedFunctions {
  readonly #family: Family;
  readonly #known = new Map<number, AnyFunction>();

  /** For a worker of `family`. */
  constructor(family: Family) {
    this.#family = family;
  }

  /** Function `id`, if it was called here before. */
  get(id: number): AnyFunction | undefined {
    return this.#known.get(id);
  }

  /**
   * Reads function `id`, importing its module.
   *
   * @throws {FunctionGone} If no task needs it any more.
   * @throws {PicklingError} If it is not found.
   */
  async load(id: number, handle: Handle): Promise<AnyFunction> {
    const func = await decodeAsync<AnyFunction>(this.#read(handle));
    if (this.#known.size >= KEPT) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(id, func);
    return func;
  }

  #read(handle: Handle): Uint8Array {
    const { agent, heap } = this.#family;
    try {
      const address = heap.open(handle);
      const from = 4 * (address + TEXT.bytes);
      const bytes = new Uint8Array(
        agent.bytes.subarray(from, from + load(agent.words, address + TEXT.length)),
      );
      heap.open(handle); // it was not given back meanwhile
      return bytes;
    } catch (cause) {
      throw new FunctionGone("the function is gone", { cause });
    }
  }
}
