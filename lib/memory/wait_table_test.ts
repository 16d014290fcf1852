import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { eachWait, load, PAGE, waitersOn, WAITS } from "../kernel/mod.ts";
import { Family } from "./family.ts";

const { agent } = Family.current();
// The agent's own table, which nothing else uses here.
const table = agent.waits;

function shown(): Record<number, number> {
  const found: Record<number, number> = {};
  eachWait(agent, ({ futex, waiters }) => found[futex] = waiters);
  return found;
}

Deno.test("WaitTable shows who waits for what", () => {
  for (const futex of [500, 600, 500]) table.begin(futex);
  assertEquals([shown(), waitersOn(agent, 500), waitersOn(agent, 1)], [{ 500: 2, 600: 1 }, 2, 0]);
  table.end(500);
  assertEquals(shown(), { 500: 1, 600: 1 });
  table.end(500);
  table.end(600);
  assertEquals(shown(), {});
});

Deno.test("WaitTable gives an entry that became free to another futex", () => {
  for (let futex = 1; futex <= 3 * WAITS; futex++) {
    table.begin(futex);
    assertEquals(shown(), { [futex]: 1 });
    table.end(futex);
  }
  assertEquals(shown(), {});
});

Deno.test("WaitTable leaves out what it has no room for, and recovers", () => {
  const futexes = Array.from({ length: WAITS + 3 }, (_, i) => 100 + i);
  for (const futex of futexes) table.begin(futex);
  assertEquals(Object.keys(shown()).length, WAITS);
  table.begin(futexes[WAITS]);
  for (const futex of [...futexes, futexes[WAITS]]) table.end(futex);
  assertEquals(shown(), {});
  table.begin(futexes[WAITS]);
  assertEquals(shown(), { [futexes[WAITS]]: 1 });
  table.end(futexes[WAITS]);
});

Deno.test("WaitTable says since when the first has waited", () => {
  table.begin(700);
  const since: number[] = [];
  eachWait(agent, (wait) => since.push(wait.since));
  table.end(700);
  const age = ((Date.now() & 0x7fff_ffff) - since[0]) & 0x7fff_ffff;
  assertEquals([since.length, age < 60_000], [1, true]);
});

Deno.test("WaitTable tells the processes of an agent apart", () => {
  table.begin(800);
  table.begin(800, 77);
  const waits: number[][] = [];
  eachWait(agent, ({ futex, process, waiters }) => waits.push([futex, process, waiters]));
  assertEquals(waits, [[800, agent.id, 1], [800, 77, 1]]);
  table.end(800, 77);
  assertEquals(shown(), { 800: 1 });
  table.end(800);
});

Deno.test("WaitTable tells them apart where it has no room for all", () => {
  const others = Array.from({ length: WAITS - 1 }, (_, i) => 810 + i);
  for (const futex of [800, ...others]) table.begin(futex);
  table.begin(800, 77);
  table.end(800);
  assertEquals(shown()[800], undefined);
  for (const futex of others) table.end(futex);
  table.end(800, 77);
  assertEquals(shown(), {});
});

Deno.test("WaitTable adds up the time in which anything was waited for", () => {
  const idle = () => load(agent.words, agent.page + PAGE.idle);
  const before = idle();
  using time = new FakeTime();
  table.begin(900);
  time.tick(30);
  table.begin(901);
  time.tick(20);
  table.end(900);
  assertEquals(idle(), before);
  time.tick(10);
  table.end(901);
  assertEquals(idle() - before, 60);
  time.tick(10);
  assertEquals(idle() - before, 60);
});
