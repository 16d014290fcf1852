/**
 * Remembering what was made of objects.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";

/** What was made of an object before; of the newest key of a kind only. */
export class Memo {
  readonly #made = new WeakMap<object, Map<string, { key: string; vars: Vars }>>();

  /** What `make` makes of `object`, which changes only with `key`. */
  of(object: object, key: string, make: () => Vars): Vars {
    let kinds = this.#made.get(object);
    if (kinds === undefined) this.#made.set(object, kinds = new Map());
    const kind = key.split(" ", 1)[0];
    const known = kinds.get(kind);
    if (known?.key === key) return known.vars;
    const vars = make();
    kinds.set(kind, { key, vars });
    return vars;
  }
}
