/**
 * `loop` inside of a `for`.
 *
 * @module
 */
import { PyTypeError } from "../errors.ts";
import { equal } from "../python/compare.ts";
import { Undefined } from "../python/undefined.ts";
import { PyFunction, tuple } from "../python/values.ts";

/** Where a loop stands. Calling it, in a recursive loop, runs the loop on other items. */
export class Loop extends PyFunction {
  override readonly typeName = "LoopContext";
  readonly #items: unknown[];
  readonly #depth: number;
  #index = 0;
  #changed: unknown[] | undefined;

  /** A loop over `items`. */
  constructor(
    items: unknown[],
    { depth, again }: { depth: number; again: ((items: unknown) => unknown) | undefined },
  ) {
    super("loop", ([inner]) => {
      if (again === undefined) {
        throw new PyTypeError(
          "The loop must have the 'recursive' marker to be called recursively.",
        );
      }
      return again(inner);
    });
    this.#items = items;
    this.#depth = depth;
  }

  /** Says that the loop has come to the item at `index`. */
  goTo(index: number): void {
    this.#index = index;
  }

  override attribute(name: string): unknown {
    const index = this.#index;
    const { length } = this.#items;
    switch (name) {
      case "index":
        return index + 1;
      case "index0":
        return index;
      case "revindex":
        return length - index;
      case "revindex0":
        return length - index - 1;
      case "first":
        return index === 0;
      case "last":
        return index === length - 1;
      case "length":
        return length;
      case "depth":
        return this.#depth + 1;
      case "depth0":
        return this.#depth;
      case "previtem":
        return index === 0
          ? Undefined.variable(name, "there is no previous item")
          : this.#items[index - 1];
      case "nextitem":
        return index === length - 1
          ? Undefined.variable(name, "there is no next item")
          : this.#items[index + 1];
      case "cycle":
        return new PyFunction("cycle", (values) => {
          if (values.length === 0) throw new PyTypeError("no items for cycling given");
          return values[index % values.length];
        });
      case "changed":
        return new PyFunction("changed", (values) => this.#hasChanged(values));
    }
    return undefined;
  }

  #hasChanged(values: unknown[]): boolean {
    const before = this.#changed;
    this.#changed = values;
    return before === undefined || !equal(tuple(...before), tuple(...values));
  }

  override toText(): string {
    return `<LoopContext ${this.#index + 1}/${this.#items.length}>`;
  }
}
