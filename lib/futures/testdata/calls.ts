/** What the workers of this room's tests call. */

import type { Event, Semaphore } from "../../synchronize/mod.ts";

export function square(x: number): number {
  return x * x;
}

export function fail(message: string): never {
  throw new RangeError(message);
}

export function leave(): never {
  Deno.exit(7);
}

export async function releaseAndWait(begun: Semaphore, event: Event): Promise<void> {
  begun.release();
  await event.wait();
}

export async function waitFor(event: Event): Promise<string> {
  await event.wait();
  return "told";
}

export async function sayAndWait(started: Event, event: Event): Promise<void> {
  started.set();
  await event.wait();
}
