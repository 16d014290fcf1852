/**
 * The states that a search has seen, by their hash; with each, the most
 * preemptions that were left there.
 *
 * A table with open addressing: at millions of entries it is several times
 * faster than a `Map`, and has no limit to their number but memory.
 *
 * @module
 */

/** A growing table of 64-bit hashes. */
export class StateSet {
  /** How many states it holds. */
  size = 0;
  #lows = new Int32Array(1 << 12);
  #highs = new Int32Array(1 << 12);
  /** Preemptions left + 1; zero where the slot is free. */
  #left = new Uint8Array(1 << 12);

  /** Enters a state; false if it was there with as many preemptions left, or more. */
  visit(low: number, high: number, left: number): boolean {
    if (this.size * 3 > this.#left.length * 2) this.#grow();
    const slot = this.#slotOf(low, high);
    const known = this.#left[slot];
    if (known > left) return false;
    if (known === 0) this.size++;
    this.#lows[slot] = low;
    this.#highs[slot] = high;
    this.#left[slot] = left + 1;
    return true;
  }

  #slotOf(low: number, high: number): number {
    const mask = this.#left.length - 1;
    let slot = low & mask;
    while (this.#left[slot] !== 0 && (this.#lows[slot] !== low || this.#highs[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const lows = this.#lows, highs = this.#highs, left = this.#left;
    this.#lows = new Int32Array(left.length * 2);
    this.#highs = new Int32Array(left.length * 2);
    this.#left = new Uint8Array(left.length * 2);
    for (let i = 0; i < left.length; i++) {
      if (left[i] === 0) continue;
      const slot = this.#slotOf(lows[i], highs[i]);
      this.#lows[slot] = lows[i];
      this.#highs[slot] = highs[i];
      this.#left[slot] = left[i];
    }
  }
}
