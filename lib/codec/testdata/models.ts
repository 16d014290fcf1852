/** Classes that a program might send. */

import { reduce, type Reduction } from "../reduce.ts";

/** Has what most classes have: fields, a getter, a method, a setter on the prototype. */
export class Point {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    if (arguments.length !== 2) throw new Error("the constructor ran without its arguments");
    this.x = x;
    this.y = y;
  }
  get norm(): number {
    return Math.hypot(this.x, this.y);
  }
  set unit(_value: number) {
    throw new Error("a setter ran");
  }
}

/** Refers to its own kind. */
export class TreeNode {
  children: TreeNode[] = [];
  parent: TreeNode | undefined;
}

/** Extends a standard type. */
export class Recent extends Map<string, number> {
  limit = 2;
}

/** Extends a standard type with items. */
export class Stack extends Array<number> {
  label = "stack";
}

/** Extends bytes. */
export class Packet extends Uint8Array<ArrayBuffer> {
  label = "packet";
}

/** Its state cannot be copied. */
export class Vault {
  #secret = 1;
  reveal(): number {
    return this.#secret;
  }
}

/** Its state cannot be copied, but it says how to make it. */
export class Counter {
  #count: number;
  constructor(count: number) {
    this.#count = count;
  }
  get count(): number {
    return this.#count;
  }
  [reduce](): Reduction {
    return [Counter, [this.#count]];
  }
}

/** Makes a {@linkcode Linked}. */
export function linked(to: unknown): Linked {
  return new Linked(to);
}

/** Reduces to a call of a plain function. */
export class Linked {
  to: unknown;
  constructor(to: unknown) {
    this.to = to;
  }
  [reduce](): Reduction {
    return [linked, [this.to]];
  }
}

/** An error of a program. */
export class ShopError extends RangeError {
  override name = "ShopError";
  code: number;
  constructor({ code }: { code: number }) {
    super(`shop is closed: ${code}`);
    this.code = code;
  }
}

/** An error that says how to make it. */
export class ReducedError extends Error {
  #detail: string;
  constructor(detail: string) {
    super(`detail ${detail}`);
    this.#detail = detail;
  }
  get detail(): string {
    return this.#detail;
  }
  [reduce](): Reduction {
    return [ReducedError, [this.#detail]];
  }
}

/** A function to refer to. */
export function double(x: number): number {
  return 2 * x;
}
