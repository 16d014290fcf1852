/** Python's `multiprocessing.shared_memory.ShareableList`. */

import { registerSharedForm } from "../codec/mod.ts";
import { duplicate } from "../memory/mod.ts";
import { IndexError, ValueError } from "../errors.ts";
import { SharedMemory, spanOf } from "./shared_memory.ts";
import {
  FORMAT,
  isSame,
  pack,
  type Packed,
  readFormat,
  readPayload,
  roomFor,
  type Shareable,
  writeFormat,
  writePayload,
} from "./slot.ts";

/** How a list is made or found. */
export interface ShareableListOptions<T = Shareable> {
  /** The items of a new list. Without them, the list called `name` is found. */
  readonly sequence?: (Iterable<T> & Iterable<Shareable>) | null | undefined;
  /**
   * Name of the block in which the list lies. Without one, a new list gets a name that nobody
   * has.
   *
   * @default {null}
   */
  readonly name?: string | null | undefined;
}

/** Where everything lies in a block: the length, the offsets of the slots, what they are. */
const LIST = { length: 0, offsets: 8 } as const;

/** A list as it comes out of a message. */
class Opened {
  readonly shm: SharedMemory;

  constructor(shm: SharedMemory) {
    this.shm = shm;
  }
}

/**
 * A list of a fixed length whose items lie in shared memory: numbers, bigints up to
 * 64 bits, booleans, strings, `Uint8Array`s and `null`.
 *
 * **Fixed slots**: an item may become one of another type, but a text or bytes never
 * need more room than the first item got, rounded up to the next multiple of eight.
 * **Whole items**: each read and each write of an item is one step, whoever else is at it.
 * **Python's layout**: byte by byte that of CPython's `ShareableList`.
 *
 * An integer is a number where that is exact, otherwise a bigint. Zeros at the end of
 * texts and bytes are lost, as in Python.
 *
 * Source: `ShareableList` in CPython's `Lib/multiprocessing/shared_memory.py`.
 *
 * @typeParam T What the items are.
 *
 * @example Two views of one list
 * ```ts
 * import { ShareableList } from "@pystd/multiprocessing/shared_memory";
 * import { assertEquals } from "@std/assert";
 *
 * const a = new ShareableList(["howdy", -273.154, 100, null, true]);
 * const b = new ShareableList(null, { name: a.shm.name }); // in this or any other process
 * b.set(2, 42);
 * assertEquals([...a], ["howdy", -273.154, 42, null, true]);
 * b.shm.close();
 * a.shm.close();
 * a.shm.unlink();
 * ```
 */
export class ShareableList<T = Shareable> implements Iterable<T> {
  static {
    registerSharedForm(ShareableList, {
      tag: "ShareableList",
      handles: () => [],
      state: (list) => list.shm,
      rebuild: (_, shm) => ShareableList.#at(shm as SharedMemory),
    });
  }

  /** The block in which the list lies: to close, and to unlink. */
  readonly shm: SharedMemory;
  readonly #view: DataView<SharedArrayBuffer>;
  /** Where each slot begins, and where the last one ends. */
  readonly #offsets: readonly number[];

  /**
   * A new list of the items in `sequence`; or the list called `name`.
   *
   * @throws {KeyError} If an item is of another type.
   * @throws {StructError} If an item is an integer beyond 64 bits.
   * @throws {FileNotFoundError} If there is no list with this name.
   * @throws {FileExistsError} If there is one and another is to be made.
   */
  constructor(
    sequence?: (Iterable<T> & Iterable<Shareable>) | null,
    options?: Omit<ShareableListOptions<T>, "sequence">,
  );
  /** As above, with all options in one object. */
  constructor(options: ShareableListOptions<T>);
  constructor(
    sequence?: Iterable<unknown> | null | ShareableListOptions<T> | Opened,
    options: ShareableListOptions<T> = {},
  ) {
    if (sequence instanceof Opened) this.shm = sequence.shm;
    else {
      const given = isIterable(sequence) ? { ...options, sequence } : sequence ?? options;
      const { sequence: items, name = null } = given as ShareableListOptions;
      const isNew = name === null || (items !== undefined && items !== null);
      this.shm = isNew ? newBlock(items ?? [], name) : new SharedMemory(name);
    }
    const { buffer, byteOffset, length } = this.shm.buf;
    this.#view = new DataView(buffer, byteOffset, length);
    this.#offsets = offsetsIn(this.#view);
  }

  static #at(shm: SharedMemory): ShareableList {
    return Reflect.construct(ShareableList, [new Opened(shm)]);
  }

  /** How many items there are. */
  get length(): number {
    return this.#offsets.length - 1;
  }

  /**
   * The item at `index`; a negative one counts from the end.
   *
   * @throws {IndexError} If there is none.
   */
  get(index: number): T {
    const position = this.#positionOf(index, "index out of range");
    return spanOf(this.shm).exclusively(() => this.#read(position)) as T;
  }

  /**
   * Puts `value` in place of the item at `index`; a negative one counts from the end.
   *
   * @throws {IndexError} If there is none.
   * @throws {ValueError} If it is a text, or bytes, for which the slot has no room.
   * @throws {KeyError} If it is of a type that no item can have.
   * @throws {StructError} If it is an integer beyond 64 bits.
   *
   * @example Other types, but no longer texts
   * ```ts
   * import { ShareableList } from "@pystd/multiprocessing/shared_memory";
   * import { assertEquals, assertThrows } from "@std/assert";
   *
   * const list = new ShareableList<string | number>([7, "eight"]);
   * list.set(0, "seven");
   * assertThrows(() => list.set(1, "far too long"), RangeError, "exceeds available storage");
   * assertEquals([...list], ["seven", "eight"]);
   * list.shm.close();
   * list.shm.unlink();
   * ```
   */
  set(index: number, value: T & Shareable): void {
    const position = this.#positionOf(index, "assignment index out of range");
    const packed = pack(value);
    spanOf(this.shm).exclusively(() => this.#write(position, packed));
  }

  /** How many items are `value`. */
  count(value: unknown): number {
    let count = 0;
    for (const item of this) if (isSame(item, value)) count++;
    return count;
  }

  /**
   * Where the first item is that is `value`.
   *
   * @throws {ValueError} If none is.
   */
  index(value: unknown): number {
    let position = 0;
    for (const item of this) {
      if (isSame(item, value)) return position;
      position++;
    }
    throw new ValueError(`${formatItem(value)} not in this container`);
  }

  /** The formats of all items, as Python's `struct` writes them. */
  get format(): string {
    return spanOf(this.shm).exclusively(() =>
      Array.from({ length: this.length }, (_, position) => this.#formatOf(position)).join("")
    );
  }

  /** The items one after another. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let index = 0; index < this.length; index++) yield this.get(index);
  }

  /** In the manner of Python's `repr()`: `ShareableList([1, 'a'], name='psm_1f2e3d4c')`. */
  toString(): string {
    const items = Array.from(this, formatItem).join(", ");
    return `${this.constructor.name}([${items}], name='${this.shm.name}')`;
  }

  /** Closes this process's handle on the block. */
  [Symbol.dispose](): void {
    this.shm.close();
  }

  /** A view for an in-agent process. */
  [duplicate](): ShareableList<T> {
    const twin = ShareableList.#at(this.shm[duplicate]()) as ShareableList<T>;
    return Object.setPrototypeOf(twin, Object.getPrototypeOf(this));
  }

  #positionOf(index: number, message: string): number {
    if (!Number.isInteger(index)) {
      throw new TypeError(`Cannot find item: index must be an integer, received ${index}`);
    }
    const position = index < 0 ? index + this.length : index;
    if (position < 0 || position >= this.length) throw new IndexError(message);
    return position;
  }

  #read(position: number): Shareable {
    return readPayload(this.#view, this.#slotAt(position), {
      format: this.#formatOf(position),
      code: this.#view.getInt8(this.#codeAt(position)),
    });
  }

  #write(position: number, { format, code, payload }: Packed): void {
    const room = this.#offsets[position + 1] - this.#offsets[position];
    if (payload instanceof Uint8Array && payload.length > room) {
      throw new ValueError("bytes/str item exceeds available storage");
    }
    const at = this.#formatAt(position);
    const current = this.#formatOf(position);
    const stays = format === undefined && current.endsWith("s");
    writeFormat(this.#view, at, format ?? (stays ? current : `${room}s`));
    this.#view.setInt8(this.#codeAt(position), code);
    writePayload(this.#view, this.#slotAt(position), {
      payload,
      room: stays ? parseInt(current) : room,
    });
  }

  #formatOf(position: number): string {
    return readFormat(this.#view, this.#formatAt(position));
  }

  #slotAt(position: number): number {
    return dataStart(this.length) + this.#offsets[position];
  }

  #formatAt(position: number): number {
    return dataStart(this.length) + this.#offsets[this.length] + position * FORMAT;
  }

  #codeAt(position: number): number {
    return this.#formatAt(this.length) + position;
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "string" ||
    (typeof value === "object" && value !== null && Symbol.iterator in value);
}

/** Where the first slot begins: after the length and the offsets. */
function dataStart(length: number): number {
  return LIST.offsets + (length + 1) * 8;
}

/** A block with `items` in it. */
function newBlock(items: Iterable<unknown>, name: string | null): SharedMemory {
  const values = [...items];
  const packed = values.map(pack);
  const offsets = [0];
  for (const [i, value] of values.entries()) {
    offsets.push(offsets[i] + roomFor(value, packed[i]));
  }
  const formats = dataStart(values.length) + offsets[values.length];
  const codes = formats + values.length * FORMAT;
  const size = codes + values.length;
  const shm = new SharedMemory(name, { create: true, size });
  const { buffer, byteOffset } = shm.buf;
  const view = new DataView(buffer, byteOffset, size);
  for (const [i, offset] of offsets.entries()) {
    view.setBigInt64(LIST.offsets + i * 8, BigInt(offset), true);
  }
  for (const [i, { format, code, payload }] of packed.entries()) {
    const room = offsets[i + 1] - offsets[i];
    writePayload(view, dataStart(values.length) + offsets[i], { payload, room });
    writeFormat(view, formats + i * FORMAT, format ?? `${room}s`);
    view.setInt8(codes + i, code);
  }
  view.setBigInt64(LIST.length, BigInt(values.length), true);
  return shm;
}

function offsetsIn(view: DataView): number[] {
  const length = Number(view.getBigInt64(LIST.length, true));
  if (!(length >= 0 && dataStart(length) <= view.byteLength)) {
    throw new ValueError(`Cannot open list: the block holds none, received length ${length}`);
  }
  return Array.from(
    { length: length + 1 },
    (_, i) => Number(view.getBigInt64(LIST.offsets + i * 8, true)),
  );
}

function formatItem(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  if (value instanceof Uint8Array) return `Uint8Array(${value.length}) [${value.join(", ")}]`;
  return String(value);
}
