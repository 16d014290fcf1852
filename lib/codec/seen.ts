/**
 * Which objects a message holds already, numbered in the order of their first meeting.
 *
 * A scan of a short list beats hashing; a message of many objects gets a map.
 *
 * @module
 */

const SCANNED = 8;

/** Objects met so far. */
export class Seen {
  #count = 0;
  readonly #list: (object | undefined)[] = new Array(SCANNED).fill(undefined);
  #places: Map<object, number> | undefined;

  /** How many objects there are. */
  get count(): number {
    return this.#count;
  }

  /** The number of an object met before; -1 for a new one, which gets the next number. */
  place(object: object): number {
    const list = this.#list;
    const count = this.#count;
    if (this.#places !== undefined) {
      const place = this.#places.get(object);
      if (place !== undefined) return place;
      this.#places.set(object, count);
    } else if (count < SCANNED) {
      for (let i = 0; i < count; i++) if (list[i] === object) return i;
    } else {
      this.#places = new Map(list.map((each, i) => [each!, i]));
      return this.place(object);
    }
    list[this.#count++] = object;
    return -1;
  }

  /** Forgets all but the first `count`. */
  truncate(count: number): void {
    for (let i = count; i < this.#count; i++) {
      this.#places?.delete(this.#list[i]!);
      this.#list[i] = undefined;
    }
    this.#count = count;
  }

  /** Forgets all of them. */
  clear(): void {
    if (this.#places === undefined) return this.truncate(0);
    this.#places = undefined;
    this.#list.length = SCANNED;
    this.#list.fill(undefined);
    this.#count = 0;
  }
}
