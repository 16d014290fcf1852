/**
 * How types lie in memory.
 *
 * A layout is made from what a program declares (a type code, a struct, an array
 * of these), travels as its description, and makes the objects that a program
 * sees. Source: C's rules, which ctypes follows: everything at a multiple of its
 * own width, a struct as long as a multiple of its widest field.
 */

import type { CData } from "./cdata.ts";
import type { ViewMaker } from "./scalars.ts";
import type { Storage } from "./storage.ts";

/** A type, written down: a type code, the fields of a struct in their order, or an array. */
export type Description =
  | string
  | { readonly fields: readonly (readonly [name: string, type: Description])[] }
  | { readonly of: Description; readonly length: number };

/** A type's place in memory, and its values. */
export interface Layout {
  /** What ctypes would call it. */
  readonly name: string;
  /** Bytes that it takes. */
  readonly size: number;
  /** It begins at a multiple of this. */
  readonly alignment: number;
  readonly description: Description;
  /** The object at byte `at`, which sees what happens there. */
  open(storage: Storage, at: number): CData;
  /** The value there; the object, if it has parts. */
  read(storage: Storage, at: number): unknown;
  /** Puts `value` there, as a whole. */
  write(storage: Storage, at: number, value: unknown): void;
  /** The typed array that shows `count` of it. */
  viewOf(count: number): ViewShape;
  /** Are `items` elements of this type, as they lie in memory? */
  isFilledFrom(items: unknown): boolean;
}

/** A typed array to be made. */
export interface ViewShape {
  readonly as: ViewMaker;
  readonly length: number;
}

/** The layout of an array, as the array sees it. */
export interface ArrayShape extends Layout {
  readonly element: Layout;
  readonly length: number;
}

/** A field of a struct. */
export interface Field {
  readonly name: string;
  readonly layout: Layout;
  /** Bytes from the start of the struct. */
  readonly offset: number;
}
