/** What TypeScript infers; that this file compiles is the test. */

import { assert } from "@std/assert";
import type { Lock, RLock } from "../synchronize/mod.ts";
import {
  Array as SharedArray,
  ArrayOf,
  type CArray,
  type CString,
  type CValue,
  RawArray,
  RawValue,
  Struct,
  type Synchronized,
  synchronized,
  type SynchronizedArray,
  type SynchronizedString,
  Value,
} from "./mod.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Compiles only if the two types are the same. */
function same<A, B>(_: Same<A, B>): void {}

function inferred(lock: Lock, maybe: boolean): void {
  const Point = Struct({ x: "d", name: ArrayOf("c", 8), grid: ArrayOf(ArrayOf("h", 2), 2) });

  const value = Value("i", 0);
  same<typeof value, Synchronized<"i", RLock>>(true);
  same<typeof value.value, number>(true);
  const locked = Value("d", 0, { lock });
  same<typeof locked, Synchronized<"d", Lock>>(true);
  const raw = Value("?", { lock: false });
  same<typeof raw, CValue<"?">>(true);
  same<typeof raw.value, boolean>(true);
  const either = Value("i", 0, { lock: maybe });
  same<typeof either, CValue<"i"> | Synchronized<"i", RLock>>(true);
  const letter = Value("u", "x");
  same<typeof letter.value, string>(true);

  const array = SharedArray("d", [1, 2]);
  same<typeof array, SynchronizedArray<"d", RLock>>(true);
  same<typeof array.view, Float64Array<SharedArrayBuffer>>(true);
  const text = SharedArray("c", "abc");
  same<typeof text, SynchronizedString<RLock>>(true);
  same<typeof text.value, Uint8Array<ArrayBuffer>>(true);
  const slice = RawArray("q", 3).slice();
  same<typeof slice, number[]>(true);

  const point = Value(Point, { x: 1 });
  same<typeof point.x, number>(true);
  same<typeof point.name, CString>(true);
  const row = point.grid[0];
  same<typeof row, CArray<"h">>(true);
  const unlocked = Value(Point, { x: 1 }, { lock: false });
  same<"getLock" extends keyof typeof unlocked ? true : false, false>(true);
  const points = RawArray(Point, 3);
  same<typeof points[0]["x"], number>(true);
  const wrapped = synchronized(points);
  same<typeof wrapped, SynchronizedArray<typeof Point, RLock>>(true);

  // @ts-expect-error: no such type
  RawValue("z");
  // @ts-expect-error: a text is no number
  Value("i", "x");
  // @ts-expect-error: a field of another type
  RawValue(Point, { x: "x" });
  // @ts-expect-error: no such field
  RawValue(Point, { w: 1 });
  // @ts-expect-error: raw objects have no lock
  raw.getLock();
  // @ts-expect-error: no lock
  Value("i", 0, { lock: 5 });
}

Deno.test("Value, Array and the like have the types that one expects", () => {
  assert(typeof inferred === "function");
});
