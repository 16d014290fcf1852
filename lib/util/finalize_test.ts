import { assertEquals, assertThrows } from "@std/assert";
import v8 from "node:v8";
import vm from "node:vm";
import { exitRegistry } from "./exit_registry.ts";
import { atExit, isExiting, runExit, runExitSync } from "./exit.ts";
import { Finalize } from "./finalize.ts";

Deno.test("Finalize calls its function once, and returns what it returns", () => {
  const calls: unknown[][] = [];
  const finalizer = new Finalize({}, (...args: unknown[]) => calls.push(args), {
    args: [1, 2],
    kwargs: { c: 3 },
  });
  assertEquals(finalizer.stillActive(), true);
  assertEquals([finalizer.call(), finalizer.call()], [1, undefined]);
  assertEquals(calls, [[1, 2, { c: 3 }]]);
  assertEquals(finalizer.stillActive(), false);
});

Deno.test("Finalize.cancel() takes it back", () => {
  let calls = 0;
  const finalizer = new Finalize({}, () => calls++);
  finalizer.cancel();
  finalizer.cancel();
  assertEquals([finalizer.call(), calls, finalizer.stillActive()], [undefined, 0, false]);
});

Deno.test("Finalize wants an object or a priority, which is an integer", () => {
  assertThrows(
    () => new Finalize(null, () => {}),
    RangeError,
    "Without object, exitpriority cannot be None",
  );
  assertThrows(
    () => new Finalize({}, () => {}, { exitpriority: 1.5 }),
    TypeError,
    "Exitpriority (1.5) must be None or int",
  );
});

Deno.test("Finalize shows itself as Python's does", () => {
  function close(): void {}
  const object = {};
  const finalizer = new Finalize(object, close, { args: [1], exitpriority: 2 });
  assertEquals(
    String(finalizer),
    "<Finalize object, callback=close, args=1, exitpriority=2>",
  );
  finalizer.call();
  assertEquals(String(finalizer), "<Finalize object, dead>");
});

Deno.test("Finalize is called when its object is collected", async () => {
  let called = false;
  const finalizer = watch(() => called = true);
  await collectUntil(() => called);
  assertEquals(finalizer.stillActive(), false);
});

Deno.test("Finalize that throws when its object is collected does no harm", async () => {
  let called = false;
  watch(() => {
    called = true;
    throw new Error("expected: a finalizer fails");
  });
  await collectUntil(() => called);
});

Deno.test("at the end come exit functions, finalizers by priority, and the newest first", async () => {
  const { said, say } = speaker();
  new Finalize({}, say, { args: ["none"] });
  for (const [name, exitpriority] of [["a", 0], ["b", -100], ["c", 10], ["d", 10], ["e", -1]]) {
    new Finalize(null, say, { args: [name], exitpriority: exitpriority as number });
  }
  atExit(() => say("first registered"));
  atExit(async () => {
    await null;
    say(`last registered, ${isExiting()}`);
  });
  atExit(() => say("taken back"))();
  await runExit();
  assertEquals(said, ["last registered, false", "first registered", "d", "c", "a", "e", "b"]);
  assertEquals([isExiting(), exitRegistry().finalizers.size], [true, 0]);
  await runExit();
  assertEquals(said.length, 7);
  exitRegistry().isExiting = false;
});

Deno.test("what fails at the end is printed, and the rest goes on", async () => {
  const { said, say } = speaker();
  new Finalize(null, say, { args: ["after"], exitpriority: 1 });
  new Finalize(null, () => Promise.reject(new Error("expected: rejects")), { exitpriority: 2 });
  new Finalize(null, fail, { exitpriority: 3 });
  atExit(fail);
  await runExit();
  assertEquals(said, ["after"]);
  exitRegistry().isExiting = false;
});

Deno.test("an end in the middle of the end does what is left", async () => {
  const { said, say } = speaker();
  new Finalize(null, say, { args: ["left"], exitpriority: 1 });
  new Finalize(null, () => {
    say("ends at once");
    runExitSync();
  }, { exitpriority: 2 });
  await runExit();
  assertEquals(said, ["ends at once", "left"]);
  exitRegistry().isExiting = false;
});

function speaker(): { said: string[]; say: (text: string) => void } {
  const said: string[] = [];
  return { said, say: (text) => void said.push(text) };
}

function fail(): void {
  throw new Error("expected: fails at the end");
}

/** A finalizer of an object that nobody has. */
function watch(callback: () => void): Finalize {
  return new Finalize({}, callback);
}

async function collectUntil(isDone: () => boolean): Promise<void> {
  v8.setFlagsFromString("--expose-gc");
  const collect: () => void = vm.runInNewContext("gc");
  for (let round = 0; round < 100 && !isDone(); round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assertEquals(isDone(), true);
}
