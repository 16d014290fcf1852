import { assertEquals, assertThrows } from "@std/assert";
import { add, NEVER, PAGE } from "../kernel/mod.ts";
import { Family } from "./family.ts";
import { KIND } from "./kinds.ts";

const family = Family.current();
const futex = family.references.create(KIND.words, 16) + 4;

Deno.test("park() takes what the last who could end the wait left behind", () => {
  let isLeft = false;
  const attempt = {
    tryOnce: () => isLeft,
    futexes: [futex],
    beforeBlocking: () => {
      isLeft = true;
      throw new Error("alone");
    },
  };
  assertEquals(family.park(attempt, NEVER), true);
});

Deno.test("park() refuses a wait that nobody can end", () => {
  const attempt = {
    tryOnce: () => false,
    futexes: [futex],
    beforeBlocking: () => {
      throw new Error("alone");
    },
  };
  assertThrows(() => family.park(attempt, NEVER), Error, "alone");
});

Deno.test("wait() goes on when the host has lost the wake of a ring", async () => {
  const { agent, doorbell } = family;
  let isReady = false;
  const waiting = family.wait({ tryOnce: () => isReady, futexes: [futex] }, NEVER);
  isReady = true;
  doorbell.beat(); // nobody has rung
  assertEquals(doorbell.size, 1);
  add(agent.words, agent.page + PAGE.doorbell, 1); // a ring that wakes nobody
  doorbell.beat();
  assertEquals(await waiting, true);
});
