/** Where a shared object lives; the JavaScript object is only a view on it. */

import type { Handle } from "../kernel/mod.ts";
import { Family, type KIND } from "../memory/mod.ts";

/** A place in the family's memory that this agent uses. */
export class Place {
  readonly family: Family;
  /** Address of the object. */
  readonly at: number;

  private constructor(family: Family, at: number) {
    this.family = family;
    this.at = at;
  }

  /** A new object of `words` zeroed words. */
  static create(kind: KIND, words: number): Place {
    const family = Family.current();
    return new Place(family, family.references.create(kind, words));
  }

  /**
   * The object that `handle` means.
   *
   * @throws {StaleHandleError} If it was released.
   */
  static open(handle: Handle): Place {
    const family = Family.current();
    const at = family.heap.open(handle);
    family.references.retain(at);
    return new Place(family, at);
  }

  /** By which others find the object. */
  get handle(): Handle {
    return this.family.heap.handleOf(this.at);
  }

  /** The object stays at least as long as `view`. */
  keepFor(view: object): void {
    this.family.references.watch(view, this.at);
  }
}
