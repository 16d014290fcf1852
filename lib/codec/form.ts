/**
 * How a value that MessagePack lacks stands in a message.
 *
 * A message is MessagePack, in one of two shapes, told apart by the first byte:
 *
 * - **plain**: one value of null, undefined, booleans, numbers, bigints, strings, arrays and
 *   plain objects, none of them twice. Most messages are plain; they cost nothing extra.
 * - **graph**: {@linkcode GRAPH}, then `[references, tree]`. In the tree an array that starts
 *   with `undefined` is a {@linkcode FormNode}: `[undefined, tag, …]`, the tag naming the
 *   {@linkcode Form} that wrote it and reads it.
 *
 * **Identity.** Both sides number the objects in the order in which they first meet them,
 * a parent before its children; {@linkcode TAG.back} names one by that number. So a form
 * numbers its object before it looks at what the object holds.
 *
 * @module
 */

import type { Flattening } from "./flatten.ts";
import type { Rebuilding } from "./rebuild.ts";

/** First byte of a graph: the one byte that MessagePack never uses. */
export const GRAPH = 0xc1;

/** A value in the tree that is not what it looks like. */
export type FormNode = [undefined, number, ...unknown[]];

/** What the number after `undefined` means; part of the format, so never reused. */
export const TAG = {
  /** `…items`: an array that starts with `undefined` itself. */
  list: 0,
  /** `number`: an object met before. */
  back: 1,
  negativeZero: 2,
  /** `utf16`: a string with lone surrogates, which UTF-8 cannot hold. */
  text: 3,
  /** `…key, value`: an object with keys that a record cannot have. */
  pairs: 4,
  /** `…key, value`: an object without a prototype. */
  bare: 5,
  /** `length, …key, value`: an array with holes. */
  sparse: 6,
  /** `reference`: a function or class. */
  reference: 7,
  /** `class, base | null, …key, value` */
  instance: 8,
  /** `form, first handle, handles, state, class | null, …key, value` */
  shared: 9,
  /** `callable, …args` */
  reduced: 10,
  /** `head, hidden, fields`; see error_value.ts. */
  error: 11,
  /** `value`: something thrown. */
  thrown: 12,
  map: 20,
  set: 21,
  date: 22,
  regExp: 23,
  boxed: 24,
  buffer: 25,
  view: 26,
  url: 27,
} as const;

/** One kind of object: how it is taken apart, and how it is put together again. */
export interface Form<T extends object = object> {
  /** Takes `value` apart; its parts go through {@linkcode Flattening.child}. */
  flatten(value: T, to: Flattening): unknown;
  /** Makes the object, and hands it to {@linkcode Rebuilding.keep} before its parts. */
  rebuild(node: FormNode, from: Rebuilding): T;
}
