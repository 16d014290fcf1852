import { assertEquals, assertThrows } from "@std/assert";
import { OSError } from "../errors.ts";
import { knock, pendingAt, takeSeat } from "./directory.ts";
import { Family } from "./family.ts";
import { KIND } from "./kinds.ts";

const family = Family.current();
const { heap, references } = family;

/** Something counted, in place of an end of a pipe. */
function makeEnd(): number {
  return references.create(KIND.words, 4);
}

/** Words of the heap that are in use. */
function used(): number {
  const { top, free } = heap.statistics();
  return top - free;
}

Deno.test("knock() leaves an end with whoever has the seat", () => {
  const seat = takeSeat(family, "family:one");
  const end = makeEnd();
  assertEquals(knock(family, "family:one", heap.handleOf(end)), true);
  assertEquals(knock(family, "family:other", heap.handleOf(end)), false);
  const taken = pendingAt(family, seat).tryTake();
  assertEquals(typeof taken === "string" ? taken : taken.handles, [heap.handleOf(end)]);
  references.releaseInFlight([heap.handleOf(end)]);
  references.release(end);
  references.release(seat);
});

Deno.test("takeSeat() refuses a name that is taken, and leaves no trace", () => {
  const seat = takeSeat(family, "family:ä");
  const before = used();
  assertThrows(() => takeSeat(family, "family:ä"), OSError, "already in use, received family:ä");
  assertEquals(used(), before);
  references.release(seat);
  references.release(takeSeat(family, "family:ä"));
});

Deno.test("a seat that nobody holds takes along who was not accepted", () => {
  const warm = takeSeat(family, "family:warm");
  const before = used();
  for (let round = 0; round < 100; round++) {
    const seat = takeSeat(family, `family:${round}`);
    const end = makeEnd();
    for (let i = 0; i < 3; i++) knock(family, `family:${round}`, heap.handleOf(end));
    references.release(end);
    references.release(seat);
    assertEquals(knock(family, `family:${round}`, { address: 0, generation: 0 }), false);
  }
  assertEquals(used(), before);
  references.release(warm);
});

Deno.test("there may be any number of seats, and their places are used again", () => {
  const seats = Array.from({ length: 100 }, (_, i) => takeSeat(family, `family:${i}`));
  const end = makeEnd();
  const before = used();
  for (let i = 0; i < 100; i += 2) references.release(seats[i]);
  for (let i = 0; i < 100; i++) {
    const isThere = knock(family, `family:${i}`, heap.handleOf(end));
    assertEquals(isThere, i % 2 === 1);
    if (isThere) pendingAt(family, seats[i]).tryTake();
    if (isThere) references.releaseInFlight([heap.handleOf(end)]);
  }
  for (let i = 0; i < 100; i += 2) seats[i] = takeSeat(family, `family:${i}`);
  assertEquals(used(), before);
  for (const seat of seats) references.release(seat);
  references.release(end);
});
