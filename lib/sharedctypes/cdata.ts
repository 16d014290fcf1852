/** What all raw shared objects have in common: ctypes' `_CData`. */

import { registerSharedForm, type SharedForm } from "../codec/mod.ts";
import { makeIndexable } from "./indexed.ts";
import { inspectAsText } from "./inspect.ts";
import type { Description, Layout } from "./layout.ts";
import { Storage } from "./storage.ts";

/** Where an object lies, and as what. */
export interface Parts {
  readonly storage: Storage;
  /** First byte, from the start of the storage. */
  readonly at: number;
  readonly layout: Layout;
}

let look: (object: CData) => Parts;
let isOne: (value: unknown) => value is CData;

/** Where `object` lies. */
export function partsOf(object: CData): Parts {
  return look(object);
}

/** Is `value` a raw shared object? */
export function isCData(value: unknown): value is CData {
  return isOne(value);
}

/**
 * A raw shared object: a value, an array or a struct without a lock.
 *
 * It can be an argument of a process, and travel through queues and pipes. Its memory is
 * given back when no process refers to it any more; `using` gives up this process's use
 * of it at the end of a scope.
 *
 * @example
 * ```ts
 * import { RawArray, RawValue } from "@pystd/multiprocessing/sharedctypes";
 * import { assertEquals } from "@std/assert";
 *
 * using value = RawValue("i", 7);
 * using array = RawArray("d", 1_000);
 * assertEquals([value.value, array.length], [7, 1_000]);
 * ```
 */
export class CData implements Disposable {
  static {
    look = (object) => object.#parts;
    isOne = (value): value is CData =>
      typeof value === "object" && value !== null && #parts in value;
  }

  readonly #parts: Parts;

  /** For the classes of this module. */
  constructor(parts: unknown) {
    this.#parts = parts as Parts;
  }

  /** As Python's `repr()`. */
  toString(): string {
    const { storage, at, layout } = this.#parts;
    const address = (storage.span.byteOffset + at).toString(16);
    return `<${layout.name} object at 0x${address}>`;
  }

  /** Gives up this process's use of the whole memory, for all objects in it. */
  [Symbol.dispose](): void {
    this.#parts.storage.release();
  }
}

makeIndexable(CData);
inspectAsText(CData);

let layoutFrom: (description: Description) => Layout;

/** Says how descriptions that arrive become layouts. */
export function setLayoutSource(source: (description: Description) => Layout): void {
  layoutFrom = source;
}

/** What travels of an object besides its handle. */
interface Sent {
  readonly at: number;
  readonly type: Description;
}

const FORM: SharedForm<CData> = {
  tag: "CData",
  handles: (object) => [partsOf(object).storage.span.handle],
  state(object): Sent {
    const { at, layout } = partsOf(object);
    return { at, type: layout.description };
  },
  rebuild([handle], sent) {
    const { at, type } = sent as Sent;
    return layoutFrom(type).open(Storage.open(handle), at);
  },
};

/** Lets objects of `cls` travel. */
export function registerCData(cls: abstract new (...args: never[]) => CData): void {
  registerSharedForm(cls, FORM);
}

/** Copies the bytes of an object of the same type; says whether it is. */
export function copyIfSame(
  storage: Storage,
  at: number,
  { from, layout }: { from: CData; layout: Layout },
): boolean {
  const source = partsOf(from);
  if (source.layout.size !== layout.size || !isSameType(source.layout, layout)) return false;
  storage.uint8.set(source.storage.uint8.subarray(source.at, source.at + layout.size), at);
  return true;
}

function isSameType(a: Layout, b: Layout): boolean {
  return a === b || JSON.stringify(a.description) === JSON.stringify(b.description);
}
