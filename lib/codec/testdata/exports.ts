/** Every way in which a module exports a function. */

export function worker(x: number): string {
  return `exports.ts ${x}`;
}

// deno-lint-ignore pystd/no-top-level-arrow
export const arrow = (x: number): string => `arrow ${x}`;

export default function (x: number): string {
  return `default ${x}`;
}

function original(x: number): string {
  return `renamed ${x} ${SALT}`;
}
export { original as renamed };

const SALT = "salted";

/** A class with a static method, which can be sent too. */
export class Tool {
  static run(x: number): string {
    return `Tool.run ${x} ${SALT}`;
  }
}

function make(factor: number): (x: number) => number {
  return function scale(x: number): number {
    return x * factor;
  };
}

/** Two functions that only their surroundings tell apart. */
export const twice = make(2);
export const thrice = make(3);
/** And one of that kind that nobody exports. */
export function unexportedScale(): (x: number) => number {
  return make(4);
}

function inner(x: number): string {
  return `inner ${x}`;
}
/** A function that no module exports, but that stands alone. */
export function unexported(): (x: number) => string {
  return inner;
}

function needy(x: number): string {
  return `needy ${x} ${SALT}`;
}
/** A function that no module exports and that does not stand alone. */
export function unexportedNeedy(): (x: number) => string {
  return needy;
}
