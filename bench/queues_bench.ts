/**
 * What queues cost.
 *
 * - Within one process, where nothing waits: put + get of each kind of message, in both forms,
 *   beside the codec alone.
 * - Between processes: {@linkcode SHAPES} × capacity, small ints. Against CPython and others
 *   this is measured in the table.
 *
 * @module
 */
import { decode, encode } from "../lib/codec/mod.ts";
import { Process, Queue } from "../mod.ts";
import { PAYLOADS } from "./payloads.ts";

/** Rounds in one turn of a bench: one by itself is shorter than a look at the clock. */
const ROUNDS = 1_000;
/** 64 KB a thousand times is more than caches hold. */
const FEW_ROUNDS = 50;

for (const [kind, { make }] of Object.entries(PAYLOADS)) {
  const rounds = kind === "bytes" ? FEW_ROUNDS : ROUNDS;
  const group = `${rounds} × put + get, ${kind}`;
  const queue = new Queue();

  Deno.bench("encode and decode alone", { group, baseline: true }, () => {
    for (let i = 0; i < rounds; i++) {
      const { bytes, handles } = encode(make(i));
      decode(bytes, handles);
    }
  });

  Deno.bench("blocking, one by one", { group }, () => {
    for (let i = 0; i < rounds; i++) {
      queue.putSync(make(i));
      queue.getSync();
    }
  });

  Deno.bench("blocking, all in and all out", { group }, () => {
    for (let i = 0; i < rounds; i++) queue.putSync(make(i));
    for (let i = 0; i < rounds; i++) queue.getSync();
  });

  Deno.bench("awaiting, one by one", { group }, async () => {
    for (let i = 0; i < rounds; i++) {
      await queue.put(make(i));
      await queue.get();
    }
  });
}

Deno.bench("a new queue, and close()", () => {
  new Queue().close();
});

// -- Between processes --

/** Producers and consumers. */
const SHAPES = { spsc: [1, 1], mpsc: [2, 1], spmc: [1, 2], mpmc: [2, 2] } as const;
const CAPACITIES = [1, 64, Infinity];
/** Items in one turn. */
const ITEMS = 10_000;

/** Puts as many items as it is told to, again and again; zero ends it. Says when it is up. */
export function produce(go: Queue<number>, items: Queue<number>, done: Queue<number>): void {
  done.putSync(0);
  for (let count = go.getSync(); count > 0; count = go.getSync()) {
    for (let i = 0; i < count; i++) items.putSync(i & 1023);
  }
}

/** Takes as many items as it is told to, and says when it has them. */
export function consume(go: Queue<number>, items: Queue<number>, done: Queue<number>): void {
  done.putSync(0);
  for (let count = go.getSync(); count > 0; count = go.getSync()) {
    for (let i = 0; i < count; i++) items.getSync();
    done.putSync(count);
  }
}

for (const [shape, [producers, consumers]] of Object.entries(SHAPES)) {
  for (const capacity of CAPACITIES) {
    const group = `${ITEMS} small ints, ${shape}`;
    Deno.bench(`maxsize ${capacity}`, { group }, async (bench) => {
      const items = new Queue<number>(capacity);
      const [toPut, toTake, done] = [new Queue<number>(), new Queue<number>(), new Queue<number>()];
      const processes = [
        ...times(producers, () => new Process({ target: produce, args: [toPut, items, done] })),
        ...times(consumers, () => new Process({ target: consume, args: [toTake, items, done] })),
      ];
      for (const process of processes) await process.start();
      for (const _ of processes) await done.get();
      bench.start();
      for (let i = 0; i < producers; i++) toPut.put(ITEMS / producers);
      for (let i = 0; i < consumers; i++) toTake.put(ITEMS / consumers);
      for (let i = 0; i < consumers; i++) await done.get();
      bench.end();
      for (let i = 0; i < producers; i++) toPut.put(0);
      for (let i = 0; i < consumers; i++) toTake.put(0);
      for (const process of processes) await process.join();
      for (const queue of [items, toPut, toTake, done]) queue.close();
    });
  }
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
