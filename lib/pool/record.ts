/**
 * Tasks and results as bytes: a head of words, then what the codec made, or plain numbers.
 *
 * **One buffer.** What is packed is valid until the next is packed: a chain copies it.
 * **Numbers travel as they are**, without the codec: a chunk of nothing but numbers is an
 * `Int32Array` or a `Float64Array`.
 *
 * @module
 */

import { decode, decodeAsync, encode } from "../codec/mod.ts";
import type { Handle } from "../kernel/mod.ts";

/** How the body of a record is to be read. */
export const BODY = { value: 0, int32: 1, float64: 2 } as const;

/** One of {@linkcode BODY}. */
export type BODY = typeof BODY[keyof typeof BODY];

/** What a record carries, ready to be put into a chain. */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly handles: readonly Handle[];
}

/** The head of a task. */
export interface TaskHead {
  readonly id: number;
  readonly job: number;
  readonly call: number;
  /** Non-zero: the owner wants to know when each call begins. */
  readonly isTimed: boolean;
  readonly func: number;
  readonly funcHandle: Handle;
}

/** The head of a result. */
export interface ResultHead {
  /** The task, or 0 for what is about the worker itself. */
  readonly task: number;
  readonly isOk: boolean;
}

/** Words before the body of a task and of a result; even, so that numbers are aligned. */
const TASK_WORDS = 8;
const RESULT_WORDS = 4;
/** Fewer items are not worth a look whether they are numbers. */
const FEW = 4;
/** A larger buffer is not kept. */
const KEPT = 1 << 20;
const NO_HANDLES: readonly Handle[] = [];

let buffer = new ArrayBuffer(4096);
let words = new Int32Array(buffer);
let bytes = new Uint8Array(buffer);

/** A task with `items`, called `path` in errors. */
export function packTask(head: TaskHead, items: unknown, origin: { path: string }): Packed {
  const { handles, body, end } = packBody(items, TASK_WORDS, origin);
  words[0] = head.id;
  words[1] = head.job;
  words[2] = body;
  words[3] = head.call;
  words[4] = head.isTimed ? 1 : 0;
  words[5] = head.func;
  words[6] = head.funcHandle.address;
  words[7] = head.funcHandle.generation;
  return { bytes: bytes.subarray(0, end), handles };
}

/** A result with `value`. */
export function packResult(
  head: ResultHead,
  value: unknown,
  options: { path: string; origin: string },
): Packed {
  const { handles, body, end } = packBody(value, RESULT_WORDS, options);
  words[0] = head.task;
  words[1] = head.isOk ? 1 : 0;
  words[2] = body;
  return { bytes: bytes.subarray(0, end), handles };
}

/** The id in the head of a task. */
export function taskId(record: Uint8Array): number {
  return word(record, 0);
}

/** The head of a task. */
export function taskHead(record: Uint8Array): TaskHead {
  return {
    id: word(record, 0),
    job: word(record, 1),
    call: word(record, 3),
    isTimed: word(record, 4) !== 0,
    func: word(record, 5),
    funcHandle: { address: word(record, 6), generation: word(record, 7) },
  };
}

/** The head of a result. */
export function resultHead(record: Uint8Array): ResultHead {
  return { task: word(record, 0), isOk: word(record, 1) !== 0 };
}

/** The items of a task; modules they need are imported. */
export function openTask(
  record: Uint8Array,
  handles: readonly Handle[],
): Promise<ArrayLike<unknown>> {
  return decodeAsync(record.subarray(4 * TASK_WORDS), handles);
}

/**
 * The items of a task, as far as all they need is here. Nothing but numbers is a typed array.
 *
 * @throws {ModuleNotLoadedError} If {@linkcode openTask} is needed.
 */
export function openTaskNow(record: Uint8Array, handles: readonly Handle[]): ArrayLike<unknown> {
  const numbers = numbersIn(record, TASK_WORDS);
  return numbers ?? decode(record.subarray(4 * TASK_WORDS), handles, CAN_AWAIT);
}

/**
 * The value of a result. A list of nothing but numbers is a typed array if it `mayBeTyped`.
 *
 * @throws {ModuleNotLoadedError} If a module must be imported first and `canAwait` is set.
 */
export function openResultNow(
  record: Uint8Array,
  handles: readonly Handle[],
  { canAwait, mayBeTyped }: { canAwait: boolean; mayBeTyped: boolean },
): unknown {
  const numbers = numbersIn(record, RESULT_WORDS);
  if (numbers !== undefined) return mayBeTyped ? numbers : listFrom(numbers);
  return decode(record.subarray(4 * RESULT_WORDS), handles, canAwait ? CAN_AWAIT : {});
}

/** The value of a result; modules it needs are imported. */
export function openResult(record: Uint8Array, handles: readonly Handle[]): Promise<unknown> {
  return decodeAsync(record.subarray(4 * RESULT_WORDS), handles);
}

const CAN_AWAIT = { canAwait: true };

function word(record: Uint8Array, index: number): number {
  const at = 4 * index;
  return record[at] | record[at + 1] << 8 | record[at + 2] << 16 | record[at + 3] << 24;
}

function packBody(
  value: unknown,
  start: number,
  options: { path: string },
): { handles: readonly Handle[]; body: BODY; end: number } {
  const body = isList(value) ? packNumbers(value, start) : BODY.value;
  if (body === BODY.int32) {
    return { handles: NO_HANDLES, body, end: 4 * (start + (value as ArrayLike<unknown>).length) };
  }
  if (body === BODY.float64) {
    return { handles: NO_HANDLES, body, end: 4 * start + 8 * (value as ArrayLike<unknown>).length };
  }
  const encoded = encode(value, options); // may come back here: the buffer is written after it
  const end = 4 * start + encoded.bytes.length;
  reserve(end);
  bytes.set(encoded.bytes, 4 * start);
  return { handles: encoded.handles, body, end };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= FEW && typeof value[0] === "number" &&
    Object.getPrototypeOf(value) === Array.prototype;
}

/** Writes numbers behind `start` words; says whether that was all there is. */
function packNumbers(list: readonly unknown[], start: number): BODY {
  const { length } = list;
  reserve(4 * start + 8 * length);
  const ints = words;
  for (let index = 0; index < length; index++) {
    const item = list[index];
    if (typeof item !== "number") return BODY.value;
    if ((item | 0) !== item || Object.is(item, -0)) return packFloats(list, start);
    ints[start + index] = item;
  }
  return BODY.int32;
}

function packFloats(list: readonly unknown[], start: number): BODY {
  const floats = new Float64Array(buffer, 4 * start, list.length);
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (typeof item !== "number") return BODY.value;
    floats[index] = item;
  }
  return BODY.float64;
}

/** The numbers of a record, copied; undefined if it holds something else. */
function numbersIn(record: Uint8Array, start: number): Int32Array | Float64Array | undefined {
  const body = word(record, 2);
  if (body === BODY.value) return undefined;
  const { buffer, byteOffset, byteLength } = record;
  const copy = buffer.slice(byteOffset + 4 * start, byteOffset + byteLength);
  return body === BODY.int32 ? new Int32Array(copy) : new Float64Array(copy);
}

/** A loop, which is many times as fast as `Array.from()`. */
function listFrom(numbers: ArrayLike<number>): number[] {
  const list: number[] = new Array(numbers.length);
  for (let index = 0; index < numbers.length; index++) list[index] = numbers[index];
  return list;
}

/** Room for `size` bytes. A buffer that one large record has blown up goes with the next. */
function reserve(size: number): void {
  const isBlownUp = buffer.byteLength > KEPT && size <= KEPT;
  if (size <= buffer.byteLength && !isBlownUp) return;
  buffer = new ArrayBuffer(2 ** Math.ceil(Math.log2(Math.max(size, 4096))));
  words = new Int32Array(buffer);
  bytes = new Uint8Array(buffer);
}
