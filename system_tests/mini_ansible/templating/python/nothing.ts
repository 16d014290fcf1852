/**
 * What `{{ x if y }}` is when `y` is false: undefined, but it prints as nothing instead of
 * being an error.
 *
 * @module
 */
import { Undefined } from "./undefined.ts";
import { PyObject } from "./values.ts";

/** Jinja's Undefined when it is not strict. */
export class Nothing extends PyObject {
  readonly typeName = "Undefined";
  readonly length = 0;
  readonly #line: number;

  /** What the expression in that line gives, from 1. */
  constructor(line: number) {
    super();
    this.#line = line;
  }

  override attribute(): never {
    throw this.refusal();
  }

  override item(): never {
    throw this.refusal();
  }

  override refusal(): Error {
    return Undefined.variable(
      null,
      `the inline if-expression on line ${this.#line} evaluated to false and no else section ` +
        "was defined.",
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
