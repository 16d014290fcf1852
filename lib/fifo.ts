/**
 * First in, first out, within one agent, however many there are: taking the first of an array,
 * or of a `Set`, takes the longer the more come after it.
 *
 * @module
 */

/** Places that may be empty in front before the rest moves up. */
const SLACK = 1_000;

/** Items in the order in which they came; taking the first moves nobody. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  /** Where the first one is. */
  #head = 0;

  /** How many there are. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The first one, if there is any. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  /** One more, behind all others. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first one, if there is any. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head > SLACK && this.#head > this.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Takes all; returns them. */
  clear(): T[] {
    const items = this.#items.slice(this.#head) as T[];
    this.#items = [];
    this.#head = 0;
    return items;
  }

  /** All of them, none taken. */
  *[Symbol.iterator](): Generator<T, void, void> {
    for (let at = this.#head; at < this.#items.length; at++) yield this.#items[at] as T;
  }
}
