/**
 * What an in-agent process has opened, and what is closed when it ends.
 *
 * A process with an agent of its own takes its references along; one that shares its agent must
 * not leave ends of pipes open, for which others wait.
 *
 * @module
 */

import { type Identity, identity } from "../identity.ts";

/** Something whose end others wait for. */
export interface Closable {
  /** Lets go of it; more than once is as good as once. */
  close(): void;
}

/** So many may be remembered before those that were collected are forgotten. */
const FEW = 64;

/** What one process has opened, as long as anybody uses it. */
class Belongings {
  readonly #all = new Set<WeakRef<Closable>>();
  #most = FEW;
  #isClosed = false;

  add(object: Closable): void {
    if (this.#isClosed) return object.close(); // what goes on after the end opens nothing
    if (this.#all.size >= this.#most) {
      for (const each of this.#all) if (each.deref() === undefined) this.#all.delete(each);
      this.#most = Math.max(FEW, 2 * this.#all.size);
    }
    this.#all.add(new WeakRef(object));
  }

  close(): void {
    this.#isClosed = true;
    for (const each of this.#all) each.deref()?.close();
    this.#all.clear();
  }
}

const belongings = new WeakMap<Identity, Belongings>();

/**
 * From now on `object` is closed when the running process ends, if that is an in-agent one; at
 * once, if it has ended. What was opened by one that passes for a thread is its agent's, what it
 * was given at its start is its own.
 */
export function belongsToCaller(object: Closable, { isGiven = false } = {}): void {
  const owner = identity();
  if (owner.inAgent && (isGiven || !owner.isThread)) belongingsOf(owner).add(object);
}

/** Closes what the in-agent process `owner`, which ends, has open. */
export function closeBelongings(owner: Identity): void {
  belongingsOf(owner).close();
}

function belongingsOf(owner: Identity): Belongings {
  let own = belongings.get(owner);
  if (own === undefined) belongings.set(owner, own = new Belongings());
  return own;
}
