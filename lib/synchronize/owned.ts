/** What Lock and RLock have in common: an owner, without whom they are broken. */

import { exitcodeOf, LOCK, OBJECT, OwnedLock } from "../kernel/mod.ts";
import type { Family } from "../memory/mod.ts";
import { AssertionError, ValueError } from "../errors.ts";
import { brokenBy, callerId, livingCallerId, refuseIfAlone, refuseIfBlocked } from "./owner.ts";
import type { Place } from "./place.ts";
import type { Acquirable } from "./sem_lock.ts";

/** Words of a Lock or an RLock. */
export const OWNED_WORDS = OBJECT.size + LOCK.size;

/** An owned lock as the process sees it. */
export class Owned implements Acquirable {
  readonly what = "lock";
  readonly futex: number;
  readonly family: Family;
  readonly #word: OwnedLock;
  /** May its owner acquire it again, and only its owner release it? */
  readonly #recursive: boolean;

  /** The lock at `place`. */
  constructor({ family, at }: Place, { recursive }: { recursive: boolean }) {
    this.family = family;
    this.#word = new OwnedLock(family.agent, at + OBJECT.size);
    this.#recursive = recursive;
    this.futex = this.#word.futex;
  }

  /** Process id of the owner, or 0. */
  get owner(): number {
    return this.#word.owner;
  }

  /** Does the calling process own it? */
  get isMine(): boolean {
    return this.#word.owner === callerId(this.family.agent);
  }

  /** How often the owner, which the caller is, acquired it. */
  get depth(): number {
    return this.#word.extra + 1;
  }

  tryAcquire(me: number): boolean {
    return this.#word.tryAcquire(me) || (this.#recursive && this.#deepen(me));
  }

  tryOrMark(me: number): boolean {
    if (this.#word.tryOrMark(me)) return true;
    if (this.#recursive && this.#deepen(me)) return true;
    this.refuseIfBroken();
    return false;
  }

  #deepen(me: number): boolean {
    if (this.#word.owner !== me) return false;
    this.#word.extra++;
    return true;
  }

  refuseIfBroken(): void {
    const owner = this.#word.deadOwner;
    if (owner === 0) return;
    // Who ends normally leaves a lock locked, as in Python; anybody may release it.
    if (!this.#recursive && exitcodeOf(this.family.agent, owner) === 0) return;
    throw brokenBy(this.family, owner);
  }

  refuseToBlock(me: number): void {
    refuseIfBlocked(this.family.agent, { me, owner: this.#word.owner });
    refuseIfAlone(this.family, "lock");
  }

  /** Releases it for process `me`, as the rules of its kind are. */
  release(me: number): void {
    if (this.#recursive) this.#releaseOnce(me);
    else if (!this.#word.release(me)) this.#releaseFor();
  }

  #releaseOnce(me: number): void {
    const { extra } = this.#word;
    if (extra === 0 && this.#word.release(me)) return;
    if (this.#word.owner !== me) {
      throw new AssertionError("attempt to release recursive lock not owned by thread");
    }
    this.#word.extra = this.#word.extra - 1;
  }

  /** Any process may release a lock, whoever acquired it. */
  #releaseFor(): void {
    for (;;) {
      const { owner } = this.#word;
      if (owner === 0) throw new ValueError("semaphore or lock released too many times");
      this.refuseIfBroken();
      if (this.#word.releaseFor(owner)) return;
    }
  }

  releaseHeld(me: number): void {
    // A holder who was told that the lock broke, or that he has ended, holds nothing more.
    if (this.#word.owner === me) this.release(me);
  }

  /** Releases all levels, returning how many more than one there were. */
  releaseAll(me: number): number {
    const { extra } = this.#word;
    if (extra !== 0) this.#word.extra = 0;
    this.#word.release(me);
    return extra;
  }

  /** After an acquire: puts back what {@linkcode releaseAll} returned. */
  restore(extra: number): void {
    if (extra !== 0) this.#word.extra += extra;
  }

  /** Frees it if its owner is gone. */
  reset(): void {
    const me = livingCallerId(this.family.agent);
    const owner = this.#word.deadOwner;
    if (owner !== 0) this.#word.reset(owner, me);
  }
}
