/** What the other agents of the sharedctypes tests do. */

import { NEVER } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";
import "../mod.ts"; // for its forms
import type {
  CArray,
  CValue,
  StructValue,
  Synchronized,
  SynchronizedArray,
  SynchronizedString,
  SynchronizedStruct,
} from "../mod.ts";

/** Adds one, `rounds` times, each time with the lock. */
export function countUp(counter: Synchronized<"i">, rounds: number): void {
  for (let i = 0; i < rounds; i++) {
    using _ = counter.holdSync();
    counter.value += 1;
  }
}

/** Doubles all that it is given. */
export function double(
  values: (CValue<"i"> | CValue<"d"> | CValue<"q">)[],
  point: StructValue<{ x: "d"; y: "i" }>,
  array: SynchronizedArray<"d">,
): void {
  for (const value of values) value.value *= 2;
  point.x *= 2;
  point.y *= 2;
  for (let i = 0; i < array.length; i++) array[i] *= 2;
}

/** Moves a point, and says where it was. */
export function move(
  point: SynchronizedStruct<StructValue<{ x: "d"; y: "i" }>>,
  name: SynchronizedString,
): void {
  using _ = point.holdSync();
  name.text = `${point.x},${point.y}`;
  point.x += 1;
}

/** Writes two values in turn, until it is killed. */
export function alternate(array: SynchronizedArray<"d">, values: number[]): void {
  for (let i = 0;; i++) {
    array.set(0, values[i & 1]);
    if ((i & 1023) === 0) Family.current().agent.checkCondemned();
  }
}

/** Writes an array full of one value, then of another, until it is killed. */
export function refill(array: SynchronizedArray<"i">): void {
  for (let i = 1;; i++) array.assign(new Int32Array(array.length).fill(i));
}

/** Writes texts of two lengths, until it is killed. */
export function rewrite(name: SynchronizedString, texts: string[]): void {
  for (let i = 0;; i++) name.text = texts[i & 1];
}

/** Takes the lock, says so, and holds it until it is killed. */
export function holdForEver(counter: Synchronized<"i">): void {
  counter.acquireSync();
  counter.value = 1;
  stay();
}

/** Says so in the first element of the array that it has, until it is killed. */
export function keep(array: CArray<"d">): void {
  array[0] = 1;
  stay();
  array.set(0, 2);
}

function stay(): void {
  Family.current().park({ tryOnce: () => false, futexes: [] }, NEVER);
}
