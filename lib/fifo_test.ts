import { assertEquals } from "@std/assert";
import { Fifo } from "./fifo.ts";

Deno.test("Fifo.shift() takes what came first, and nothing of nothing", () => {
  const fifo = new Fifo<string>();
  assertEquals([fifo.length, fifo.first, fifo.shift()], [0, undefined, undefined]);
  fifo.push("a");
  fifo.push("b");
  assertEquals([fifo.length, fifo.first, fifo.shift()], [2, "a", "a"]);
  fifo.push("c");
  assertEquals([...fifo], ["b", "c"]);
  assertEquals([fifo.shift(), fifo.shift(), fifo.shift(), fifo.length], ["b", "c", undefined, 0]);
});

Deno.test("Fifo keeps the order when the rest moves up", () => {
  const fifo = new Fifo<number>();
  const taken: number[] = [];
  for (let i = 0; i < 5_000; i++) fifo.push(i);
  for (let i = 5_000; i < 7_000; i++) {
    taken.push(fifo.shift()!, fifo.shift()!);
    fifo.push(i);
  }
  assertEquals([fifo.length, fifo.first], [3_000, 4_000]);
  taken.push(...fifo);
  assertEquals(taken, Array.from({ length: 7_000 }, (_, i) => i));
});

Deno.test("Fifo.clear() takes all at once", () => {
  const fifo = new Fifo<number>();
  for (const item of [1, 2, 3]) fifo.push(item);
  fifo.shift();
  assertEquals(fifo.clear(), [2, 3]);
  assertEquals([fifo.length, fifo.first, fifo.clear()], [0, undefined, []]);
});
