/**
 * Records on their way out of this process, when there may be no room yet.
 *
 * **Order**: records leave in the order of the calls, also those that wait and
 * that nobody awaits. **Own copy**: a record that waits needs nothing of its
 * caller but that the objects behind its handles stay alive, which it sees to.
 *
 * @module
 */

import type { Attempt, Handle, PutOutcome } from "../kernel/mod.ts";

/** Where the records go. */
export interface Sink {
  /** Takes a record, which it copies, or says why not. */
  tryPut(bytes: Uint8Array, handles: readonly Handle[]): PutOutcome;
  /** The futex that is woken when there is room. */
  readonly writable: number;
}

/** A record as the codec makes it. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly handles: readonly Handle[];
}

/** A record that waits: an attempt to put it, and all that came before it. */
export class Parcel implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  /** How it left; undefined while it waits. */
  outcome: PutOutcome | undefined;
  /** Why it cannot leave any more: what it carries was released meanwhile. */
  error: unknown;
  readonly encoded: Encoded;
  /** What must not be collected meanwhile. */
  readonly value: unknown;
  readonly #outbox: Outbox;

  /** A copy of `encoded`, made from `value`. */
  constructor(outbox: Outbox, encoded: Encoded, value: unknown) {
    this.#outbox = outbox;
    this.futexes = [outbox.sink.writable];
    this.encoded = { bytes: encoded.bytes.slice(), handles: encoded.handles.slice() };
    this.value = value;
  }

  /** Puts what stands before this parcel, and then it. */
  tryOnce(): boolean {
    if (this.outcome === undefined && this.#outbox.isNext(this)) this.#outbox.flush();
    if (this.error !== undefined) throw this.error;
    return this.outcome !== undefined;
  }

  /** Throws if nobody could make room. */
  beforeBlocking(): void {
    this.#outbox.beforeBlocking();
  }
}

/** The records that one view of a sink has not got rid of yet. */
export class Outbox {
  readonly sink: Sink;
  /** Throws if blocking for ever would be in vain. */
  readonly beforeBlocking: () => void;
  readonly #waiting = new Set<Parcel>();
  /** The first of them: to find it takes the longer the more have left before. */
  #first: Parcel | undefined;

  /** An outbox in front of `sink`. */
  constructor(sink: Sink, beforeBlocking: () => void) {
    this.sink = sink;
    this.beforeBlocking = beforeBlocking;
  }

  /** Puts `encoded` at once, or says why not; "full" also while others wait. */
  tryPut({ bytes, handles }: Encoded): PutOutcome {
    if (this.#waiting.size > 0) {
      this.flush();
      if (this.#waiting.size > 0) return "full";
    }
    return this.sink.tryPut(bytes, handles);
  }

  /** Lets a copy of `encoded` wait its turn. `value` is what it was made from. */
  enqueue(encoded: Encoded, value: unknown): Parcel {
    const parcel = new Parcel(this, encoded, value);
    this.#waiting.add(parcel);
    this.#first ??= parcel;
    return parcel;
  }

  /** Takes a parcel back whose caller has given up. */
  withdraw(parcel: Parcel): void {
    this.#waiting.delete(parcel);
    if (this.#first === parcel) this.#findFirst();
  }

  #findFirst(): void {
    this.#first = this.#waiting.values().next().value;
  }

  /** Does nothing wait? */
  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Is `parcel` the next to leave? */
  isNext(parcel: Parcel): boolean {
    return this.#first === parcel;
  }

  /** Puts as many as there is room for. What cannot leave any more is its sender's matter. */
  flush(): void {
    for (const parcel of this.#waiting) {
      if (!this.#send(parcel)) break;
      this.#waiting.delete(parcel);
    }
    this.#findFirst();
  }

  /** Is `parcel` settled? */
  #send(parcel: Parcel): boolean {
    const { bytes, handles } = parcel.encoded;
    try {
      const outcome = this.sink.tryPut(bytes, handles);
      if (outcome === "full") return false;
      parcel.outcome = outcome;
    } catch (error) {
      parcel.error = error;
    }
    return true;
  }
}
