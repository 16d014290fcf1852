/**
 * What `{{ x if y }}` is when `y` is false: undefined, but it prints as nothing instead of
 * being an error.
 *
 * @module
 */
import { Undefined } from "../python/undefined.ts";
import { PyObject } from "../python/values.ts";

/** Jinja's Undefined when it is not strict. */
export class Nothing extends PyObject {
  readonly typeName = "Undefined";
  readonly length = 0;

  override attribute(): never {
    throw Undefined.variable(
      "",
      "the inline if-expression evaluated to false and no else section was defined.",
    ).error();
  }

  override toText(): string {
    return "";
  }

  override truth(): boolean {
    return false;
  }

  *[Symbol.iterator](): Iterator<unknown> {}
}

/** Whether `value` is what `is undefined` asks for. */
export function isUndefined(value: unknown): boolean {
  return value instanceof Undefined || value instanceof Nothing;
}
