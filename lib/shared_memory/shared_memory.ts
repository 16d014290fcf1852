/** Python's `multiprocessing.shared_memory.SharedMemory`. */

import { registerSharedForm } from "../codec/mod.ts";
import type { Handle } from "../kernel/mod.ts";
import { duplicate, Family, Span } from "../memory/mod.ts";
import { FileExistsError, FileNotFoundError, StaleHandleError, ValueError } from "../errors.ts";
import { checkName, freshName, keyOf, pathOf } from "./block_name.ts";
import "./views.ts"; // for the form of what `buf` is sent as

/** How a block is made or found. */
export interface SharedMemoryOptions {
  /**
   * Name of the block. Without one, a new block gets a name that nobody has.
   *
   * @default {null}
   */
  readonly name?: string | null | undefined;
  /**
   * Whether to make a new block instead of finding one.
   *
   * @default {false}
   */
  readonly create?: boolean | undefined;
  /**
   * Bytes of a new block; of no meaning where one is found.
   *
   * @default {0}
   */
  readonly size?: number | undefined;
  /**
   * Whether the end of the program complains if nobody has unlinked the block by then.
   *
   * @default {true}
   */
  readonly track?: boolean | undefined;
}

/** A block as it comes out of a message. */
class Opened {
  readonly name: string;
  readonly track: boolean;
  readonly span: Span;

  constructor({ name, track }: Sent, span: Span) {
    this.name = name;
    this.track = track;
    this.span = span;
  }
}

/** What travels of a block besides its handle. */
interface Sent {
  readonly name: string;
  readonly track: boolean;
}

let openSpan: (memory: SharedMemory) => Span;

/**
 * The bytes behind `memory`, while this handle is open.
 *
 * @throws {ValueError} If it was closed.
 */
export function spanOf(memory: SharedMemory): Span {
  return openSpan(memory);
}

/**
 * A block of memory that every process of the program can find by its name.
 *
 * **Named**: made by one process, found by any, also after its maker is gone.
 * **Zero** when it is made. **A handle each**: `close()` gives up this one and
 * makes its `buf` `null`. **Until unlinked**: {@linkcode SharedMemory.unlink}
 * takes the name away; who has an open handle goes on, and the memory is free
 * again when the last of them is closed or its process is gone.
 *
 * It can be an argument of a process, and travel through queues and pipes; it
 * stays while it is on its way. Other programs do not see it.
 *
 * Source: `SharedMemory` in CPython's `Lib/multiprocessing/shared_memory.py`.
 *
 * @example Two handles on one block
 * ```ts
 * import { SharedMemory } from "@pystd/multiprocessing/shared_memory";
 * import { assertEquals } from "@std/assert";
 *
 * using a = new SharedMemory({ create: true, size: 10 });
 * a.buf.set([22, 33, 44, 55]);
 *
 * using b = new SharedMemory(a.name); // in this or any other process
 * b.buf.set(new TextEncoder().encode("howdy"));
 * assertEquals(new TextDecoder().decode(a.buf.slice(0, 5)), "howdy");
 * a.unlink();
 * ```
 *
 * @example Numbers
 * ```ts
 * import { SharedMemory } from "@pystd/multiprocessing/shared_memory";
 * import { assertEquals } from "@std/assert";
 *
 * using block = new SharedMemory({ create: true, size: 8 * 1_000 });
 * const { buffer, byteOffset } = block.buf;
 * const numbers = new Float64Array(buffer, byteOffset, 1_000);
 * numbers[999] = 0.5;
 * assertEquals(numbers.length, 1_000);
 * block.unlink();
 * ```
 */
export class SharedMemory {
  static {
    openSpan = (memory) => memory.#openSpan();
    registerSharedForm(SharedMemory, {
      tag: "SharedMemory",
      handles: (memory) => [memory.#handle],
      state: (memory): Sent => ({ name: memory.#name, track: memory.#track }),
      rebuild: ([handle], sent) => SharedMemory.#at(handle, sent as Sent),
    });
  }

  readonly #name: string;
  readonly #size: number;
  readonly #track: boolean;
  #span: Span;
  #buf: Uint8Array<SharedArrayBuffer> | undefined;

  /**
   * Finds the block called `name`, or makes it.
   *
   * @throws {FileNotFoundError} If there is no block with this name.
   * @throws {FileExistsError} If one is to be made and there is one.
   * @throws {ValueError} If one is to be made without a size, or found without a name.
   * @throws {OSError} If no block can have this name.
   * @throws {MemoryError} If there is not so much shared memory left.
   */
  constructor(name: string | null | undefined, options?: Omit<SharedMemoryOptions, "name">);
  /** As above, with all options in one object. */
  constructor(options: SharedMemoryOptions);
  constructor(
    name: string | null | undefined | SharedMemoryOptions | Opened,
    options: SharedMemoryOptions = {},
  ) {
    const block = name instanceof Opened
      ? name
      : blockOf(typeof name === "object" && name !== null ? name : { ...options, name });
    this.#name = block.name;
    this.#track = block.track;
    this.#span = block.span;
    this.#size = block.span.size;
  }

  static #at(handle: Handle, sent: Sent): SharedMemory {
    let span: Span;
    try {
      span = Span.open(handle);
    } catch (error) {
      if (!(error instanceof StaleHandleError)) throw error;
      throw notFound(sent.name);
    }
    return Reflect.construct(SharedMemory, [new Opened(sent, span)]);
  }

  /** Name of the block. */
  get name(): string {
    return this.#name;
  }

  /** Size of the block in bytes, exactly as it was asked for. */
  get size(): number {
    return this.#size;
  }

  /**
   * The bytes of the block; `null` after {@linkcode SharedMemory.close}, of which the type says
   * nothing, since otherwise every use would have to.
   *
   * It begins where a `Float64Array` can, and stays while anything refers to its `buffer`.
   */
  get buf(): Uint8Array<SharedArrayBuffer> {
    const span = this.#span;
    if (span.isReleased) return null as unknown as Uint8Array<SharedArrayBuffer>;
    return this.#buf ??= new Uint8Array(span.buffer, span.byteOffset, this.#size);
  }

  /**
   * Gives this handle up; the block stays while it has its name or other handles. More than
   * once is as good as once.
   *
   * Nobody may use what was taken from `buf` any more: if this was the last handle of an
   * unlinked block, the memory is somebody else's from now on.
   */
  close(): void {
    this.#buf = undefined;
    this.#span.release();
  }

  /**
   * Takes the block's name away: nobody will find it any more, and its memory is free when all
   * handles are closed. To be called once, by any process.
   *
   * @throws {FileNotFoundError} If it has no name any more.
   */
  unlink(): void {
    if (!Family.current().names.remove(keyOf(this.#name))) throw notFound(this.#name);
  }

  /** Python's `repr()`: `SharedMemory('psm_1f2e3d4c', size=10)`. */
  toString(): string {
    return `${this.constructor.name}('${this.#name}', size=${this.#size})`;
  }

  /** Closes this handle. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A handle for an in-agent process. */
  [duplicate](): SharedMemory {
    const twin = SharedMemory.#at(this.#handle, { name: this.#name, track: this.#track });
    return Object.assign(Object.setPrototypeOf(twin, Object.getPrototypeOf(this)), this);
  }

  #openSpan(): Span {
    if (this.#span.isReleased) throw new ValueError("Cannot use shared memory: it is closed");
    return this.#span;
  }

  /** What others open. A closed handle knows the block by its name only, as in Python. */
  get #handle(): Handle {
    if (!this.#span.isReleased) return this.#span.handle;
    return attach({ name: this.#name, track: false }).handle;
  }
}

function blockOf(options: SharedMemoryOptions): Opened {
  const { name = null, create = false, size = 0, track = true } = options;
  if (!(size >= 0)) throw new ValueError("'size' must be a positive integer");
  if (!create) {
    if (name === null) throw new ValueError("'name' can only be None if create=True");
    return new Opened({ name, track }, attach({ name, track }));
  }
  if (size === 0) throw new ValueError("'size' must be a positive number different from zero");
  if (!Number.isInteger(size)) {
    throw new TypeError("'float' object cannot be interpreted as an integer");
  }
  return make({ name, track }, size);
}

function attach({ name, track }: Sent): Span {
  checkName(name);
  const family = Family.current();
  const address = family.names.attach(keyOf(name), { track });
  if (address === undefined) throw notFound(name);
  return new Span(family, address);
}

function make({ name, track }: { name: string | null; track: boolean }, size: number): Opened {
  if (name !== null) checkName(name);
  const { names } = Family.current();
  const span = Span.create(size);
  try {
    for (;;) {
      const tried = name ?? freshName();
      if (names.claim(keyOf(tried), span.address, { track })) {
        return new Opened({ name: tried, track }, span);
      }
      if (name !== null) throw new FileExistsError(`[Errno 17] File exists: '${pathOf(name)}'`);
    }
  } catch (error) {
    span.release();
    throw error;
  }
}

function notFound(name: string): FileNotFoundError {
  return new FileNotFoundError(`[Errno 2] No such file or directory: '${pathOf(name)}'`);
}
