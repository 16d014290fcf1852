/** What the children of the sharedctypes tests run. */

/** Something with a value, of whatever type. */
export interface HasValue {
  value: unknown;
}

/** Puts new values in place of the old ones. */
export function assignValues(values: HasValue[], replacements: unknown[]): void {
  for (const [i, value] of values.entries()) value.value = replacements[i];
}

/** Adds to each element the one before it. */
export function sumUp(array: { length: number; [index: number]: number }): void {
  for (let i = 1; i < array.length; i++) array[i] += array[i - 1];
}

/** What CPython's `_double` is given. */
export interface Shared {
  readonly x: { value: number };
  readonly y: { value: number };
  readonly z: { value: number };
  readonly foo: { x: number; y: number };
  readonly array: { length: number; [index: number]: number };
  readonly text: { text: string };
}

/** Doubles everything. */
export function double({ x, y, z, foo, array, text }: Shared): void {
  x.value *= 2;
  y.value *= 2;
  z.value *= 2;
  foo.x *= 2;
  foo.y *= 2;
  text.text = text.text.repeat(2);
  for (let i = 0; i < array.length; i++) array[i] *= 2;
}
