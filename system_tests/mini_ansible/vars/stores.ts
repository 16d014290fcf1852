/**
 * What is known about hosts beyond the inventory: facts, included variables, and what tasks
 * have set or registered. The main process owns it; workers that share no memory keep
 * a copy, which is told of every change once.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { namespaceFacts, safeFacts } from "./facts.ts";

/** Which of the three: from modules, from `include_vars`, from `set_fact` and `register`. */
export type StoreName = "facts" | "included" | "set";

/** Something that has become known. */
export interface Change {
  readonly store: StoreName;
  readonly host: string;
  /** New values by name; `null` says that all is forgotten. */
  readonly vars: Vars | null;
}

const NOTHING: Vars = Object.freeze({});

/** Variables by host, in three stores. */
export class VarsStores {
  readonly #stores: Readonly<Record<StoreName, Map<string, Vars>>> = {
    facts: new Map(),
    included: new Map(),
    set: new Map(),
  };
  readonly #injected = new WeakMap<Vars, Vars>();
  readonly #listeners = new Set<(change: Change) => void>();
  /** Another one after each change. */
  version = 0;

  /** The variables of `host`; another object after each change. */
  get(store: StoreName, host: string): Vars {
    return this.#stores[store].get(host) ?? NOTHING;
  }

  /** The facts of `host` as variables: all under `ansible_facts`, and each for itself. */
  factVars(host: string): Vars {
    const facts = this.get("facts", host);
    let vars = this.#injected.get(facts);
    if (vars === undefined) {
      vars = { ansible_facts: namespaceFacts(facts), ...safeFacts(facts) };
      this.#injected.set(facts, vars);
    }
    return vars;
  }

  /** Takes over a change, and tells of it. */
  apply(change: Change): void {
    const { store, host, vars } = change;
    if (vars === null) this.#stores[store].delete(host);
    else this.#stores[store].set(host, { ...this.get(store, host), ...vars });
    this.version++;
    for (const listener of this.#listeners) listener(change);
  }

  /** Everything, as changes that make a copy know it. */
  *all(): Iterable<Change> {
    for (const [store, hosts] of Object.entries(this.#stores)) {
      for (const [host, vars] of hosts) yield { store: store as StoreName, host, vars };
    }
  }

  /** Tells `listener` of every change from now on, until the returned function is called. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
