import { assertEquals, assertThrows } from "@std/assert";
import { NEVER } from "../kernel/mod.ts";
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
