/** What the other agents of the shared memory tests do. */

import { NEVER } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";
import { ShareableList, SharedMemory } from "../mod.ts";

/** Writes `text` into the block called `name`, or into the one that it was given. */
export function write(block: string | SharedMemory, text: string): void {
  const memory = typeof block === "string" ? new SharedMemory(block) : block;
  memory.buf.set(new TextEncoder().encode(text));
  memory.close();
}

/** Makes a block called `name`, and ends. */
export function make(name: string, size: number): void {
  const memory = new SharedMemory(name, { create: true, size });
  memory.buf.fill(1);
  memory.close();
}

/** Makes a block called `name`, and holds it until it is killed. */
export function makeAndHold(name: string, size: number): void {
  hold(new SharedMemory(name, { create: true, size }));
}

/** Opens the block called `name`, says so in it, and holds it until it is killed. */
export function openAndHold(name: string): void {
  hold(new SharedMemory(name));
}

/** Says so in the block that it was given, and holds it until it is killed. */
export function hold(memory: SharedMemory): void {
  memory.buf[0] = 1;
  Family.current().park({ tryOnce: () => false, futexes: [] }, NEVER);
  memory.close();
}

/** Fills the numbers that it was given. */
export function fill(numbers: Float64Array, value: number): void {
  numbers.fill(value);
}

/** Waits for the first byte of `signal`, then writes the last one of the block called `name`. */
export function writeLater(name: string, signal: SharedMemory): void {
  signal.buf[0] = 1;
  while (signal.buf[0] !== 2);
  using memory = new SharedMemory(name);
  memory.buf[memory.size - 1] = 7;
}

/** Writes two texts in turn into the first item, `rounds` times. */
export function swap(list: ShareableList, texts: string[], rounds: number): void {
  for (let i = 0; i < rounds; i++) list.set(0, texts[i % texts.length]);
}

/** Makes names and takes them away again, until it is killed; says when it has begun. */
export function churn(prefix: string, started: SharedMemory): void {
  for (let i = 0;; i++) {
    const memory = new SharedMemory(`${prefix}${i % 50}`, { create: true, size: 64 });
    memory.close();
    memory.unlink();
    if (i === 100) started.buf[0] = 1;
  }
}

/** Doubles every number of the list called `name`. */
export function double(name: string): void {
  const list = new ShareableList<number>(null, { name });
  for (let i = 0; i < list.length; i++) list.set(i, list.get(i) * 2);
  list.shm.close();
}
