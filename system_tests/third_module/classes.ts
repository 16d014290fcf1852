/** Classes that a program imports and does not export. */

const FACTOR = 7;

export class OddError extends Error {
  readonly code = FACTOR;
}

export class Item {
  constructor(readonly count: number) {}

  total(): number {
    return this.count * FACTOR;
  }
}
