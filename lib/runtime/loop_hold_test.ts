import { assertEquals } from "@std/assert";
import { LoopHolds } from "./loop_hold.ts";

function makeHolds(): { holds: LoopHolds; log: string[] } {
  const log: string[] = [];
  return {
    holds: new LoopHolds({ ref: () => log.push("ref"), unref: () => log.push("unref") }),
    log,
  };
}

Deno.test("LoopHolds lets the loop go from the start", () => {
  assertEquals(makeHolds().log, ["unref"]);
});

Deno.test("LoopHolds keeps the loop from the first hold to the last release", () => {
  const { holds, log } = makeHolds();
  const [first, second] = [holds.hold(), holds.hold()];
  first.release();
  assertEquals(log, ["unref", "ref"]);
  second.release();
  assertEquals(log, ["unref", "ref", "unref"]);
});

Deno.test("LoopHolds counts a hold's second release for nothing", () => {
  const { holds, log } = makeHolds();
  const [first, second] = [holds.hold(), holds.hold()];
  first.release();
  first.release();
  assertEquals(log, ["unref", "ref"]);
  second.release();
  assertEquals(log, ["unref", "ref", "unref"]);
});
