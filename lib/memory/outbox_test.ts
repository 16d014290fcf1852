import { assertEquals, assertThrows } from "@std/assert";
import type { Handle, PutOutcome } from "../kernel/mod.ts";
import { Outbox, type Parcel, type Sink } from "./outbox.ts";

/** A sink with so much room, which notes what it was given. */
class Box implements Sink {
  readonly writable = 7;
  readonly taken: string[] = [];
  room: number;
  outcome: PutOutcome | undefined;
  refused: string | undefined;

  constructor(room: number) {
    this.room = room;
  }

  tryPut(bytes: Uint8Array, handles: readonly Handle[]): PutOutcome {
    if (this.outcome !== undefined) return this.outcome;
    if (this.room === 0) return "full";
    const text = new TextDecoder().decode(bytes) + handles.length;
    if (text === this.refused) throw new Error("refused");
    this.room--;
    this.taken.push(text);
    return "put";
  }
}

const HANDLE: Handle = { address: 1, generation: 1 };

function post(outbox: Outbox, text: string): Parcel | undefined {
  const encoded = { bytes: new TextEncoder().encode(text), handles: [HANDLE] };
  if (outbox.tryPut(encoded) === "put") return undefined;
  const parcel = outbox.enqueue(encoded, text);
  encoded.bytes.fill(0); // the codec writes its buffer again
  return parcel;
}

Deno.test("Outbox puts at once while there is room", () => {
  const box = new Box(2);
  const outbox = new Outbox(box, () => {});
  assertEquals([post(outbox, "a"), post(outbox, "b")], [undefined, undefined]);
  assertEquals([box.taken, outbox.isEmpty], [["a1", "b1"], true]);
});

Deno.test("Outbox lets nobody overtake who waits", () => {
  const box = new Box(0);
  const outbox = new Outbox(box, () => {});
  const first = post(outbox, "a")!;
  const second = post(outbox, "b")!;
  assertEquals([second.tryOnce(), first.tryOnce()], [false, false]);
  box.room = 1;
  assertEquals([second.tryOnce(), first.tryOnce()], [false, true]);
  box.room = 2;
  assertEquals(post(outbox, "c"), undefined);
  assertEquals([second.tryOnce(), second.outcome], [true, "put"]);
  assertEquals(box.taken, ["a1", "b1", "c1"]);
});

Deno.test("Outbox closes the gap that a withdrawn parcel leaves", () => {
  const box = new Box(0);
  const outbox = new Outbox(box, () => {});
  const first = post(outbox, "a")!;
  const second = post(outbox, "b")!;
  outbox.withdraw(first);
  box.room = 2;
  assertEquals([first.tryOnce(), second.tryOnce()], [false, true]);
  assertEquals([box.taken, outbox.isEmpty], [["b1"], true]);
});

Deno.test("Outbox tells those who wait that the sink is closed", () => {
  const box = new Box(0);
  const outbox = new Outbox(box, () => {});
  const parcels = [post(outbox, "a")!, post(outbox, "b")!];
  box.outcome = "closed";
  assertEquals(parcels.map((parcel) => parcel.tryOnce()), [true, true]);
  assertEquals(parcels.map(({ outcome }) => outcome), ["closed", "closed"]);
  assertEquals(outbox.isEmpty, true);
});

Deno.test("Outbox tells a sender what is wrong with its parcel, and goes on", () => {
  const box = new Box(0);
  const outbox = new Outbox(box, () => {});
  const [bad, good] = [post(outbox, "bad")!, post(outbox, "good")!];
  box.room = 2;
  box.refused = "bad1";
  assertThrows(() => bad.tryOnce(), Error, "refused");
  assertEquals([good.tryOnce(), box.taken, outbox.isEmpty], [true, ["good1"], true]);
});

Deno.test("Outbox's parcels wait for the sink's futex", () => {
  const asked: string[] = [];
  const outbox = new Outbox(new Box(0), () => void asked.push("company?"));
  const parcel = post(outbox, "a")!;
  parcel.beforeBlocking();
  assertEquals([parcel.futexes, asked], [[7], ["company?"]]);
});

Deno.test("Outbox looks for the next of ten thousand no more often than one leaves", () => {
  const box = new Box(0);
  const outbox = new Outbox(box, () => {});
  const parcels = Array.from({ length: 10_000 }, (_, i) => post(outbox, `${i}:`)!);
  for (let left = 0; left < 50; left++) {
    box.room = 1;
    // As an agent does whose doorbell rings: everybody who waits tries again.
    assertEquals(parcels.filter((parcel) => parcel.tryOnce()).length, left + 1);
  }
  outbox.withdraw(parcels[50]);
  box.room = 1;
  assertEquals([parcels[50].tryOnce(), parcels[51].tryOnce(), box.taken.at(-1)], [
    false,
    true,
    "51:1",
  ]);
});
