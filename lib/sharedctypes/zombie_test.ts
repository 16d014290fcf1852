import { assert, assertEquals } from "@std/assert";
import { Process } from "../process/mod.ts";
import { settledUse } from "../shared_memory/testdata/collecting.ts";
import { until } from "../connection/testdata/family.ts";
import { RawArray } from "./mod.ts";
import { linger, scribble } from "./testdata/scribble.ts";

/** What was ended by force may outlive a test. */
const UNCLEAN = { sanitizeOps: false, sanitizeResources: false };

Deno.test("What a killed process that computes on had is given to nobody", UNCLEAN, async () => {
  const array = RawArray("i", 10_000);
  const child = new Process({ target: scribble, args: [array.view, 1_000] });
  await child.start();
  await until(() => array[0] !== 0);
  child.kill();
  await child.join();
  array[Symbol.dispose]();
  for (let i = 0; i < 10; i++) {
    using other = RawArray("i", 10_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assertEquals(other[0], 0, "somebody writes here");
  }
});

for (const end of ["kill", "terminate"] as const) {
  Deno.test(`The memory of a process that waits comes back after ${end}()`, UNCLEAN, async () => {
    const before = await settledUse();
    const array = RawArray("i", 100_000);
    const child = new Process({ target: linger, args: [array.view] });
    await child.start();
    await until(() => array[0] !== 0);
    child[end]();
    await child.join();
    array[Symbol.dispose]();
    let isBack = false;
    for (let look = 0; look < 100 && !isBack; look++) isBack = await settledUse() - before < 50_000;
    assert(isBack);
  });
}
