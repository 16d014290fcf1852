import { assert, assertEquals, assertGreater } from "@std/assert";
import { load, PAGE, pageOf, store } from "../kernel/mod.ts";
import { Family, KIND } from "../memory/mod.ts";
import { chooseMethod, type StartMethod } from "./start_method.ts";
import { stateOf } from "./state.ts";
import { activeChildren, Process } from "./mod.ts";
import * as targets from "./testdata/targets.ts";

const { agent, references } = Family.current();

/** Address of words in which children give signs of life. */
function signs(): number {
  return references.create(KIND.words, 16) + 4;
}

/** Lets the event loop turn until `condition` holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Starts `target` and waits for its sign of life. */
async function startAlive(target: (at: number) => unknown): Promise<{ p: Process; at: number }> {
  const at = signs();
  const p = new Process({ target, args: [at] });
  await p.start();
  await until(() => load(agent.words, at) > 0 || !p.isAlive());
  return { p, at };
}

/** Declares tests in which `method` is the global start method. */
function testsWith(method: StartMethod): (name: string, body: () => Promise<void>) => void {
  return (name, body) =>
    Deno.test(`A process [${method}] ${name}`, async () => {
      chooseMethod(method, { force: true });
      await body();
      assertEquals(activeChildren(), []);
    });
}

for (const method of ["spawn", "forkserver"] satisfies StartMethod[]) {
  const test = testsWith(method);

  const ends: [string, (...args: never[]) => unknown, unknown[], number][] = [
    ["throws", targets.fail, [], 1],
    ["throws after its target has returned", targets.failLater, [], 1],
    ["rejects after its target has returned", targets.rejectLater, [], 1],
    ["calls Deno.exit()", targets.leaveByHost, ["Deno.exit"], 9],
    ["calls process.exit()", targets.leaveByHost, ["process.exit"], 9],
    ["calls close()", targets.leaveByHost, ["close"], 0],
    ["awaits what never comes", targets.neverFinish, [], 1],
  ];
  for (const [how, target, args, exitcode] of ends) {
    test(`that ${how} ends with exit code ${exitcode}`, async () => {
      const p = new Process({ target: target as (...args: unknown[]) => unknown, args });
      await p.start();
      await p.join();
      assertEquals(p.exitcode, exitcode);
    });
  }

  test("that fills its heap ends with exit code 1", async () => {
    const p = new Process({
      target: targets.fillHeap,
      resourceLimits: { maxOldGenerationSizeMb: 24 },
    });
    await p.start();
    await p.join();
    assertEquals(p.exitcode, 1);
  });

  for (
    const [state, target] of Object.entries({
      spin: targets.spin,
      idle: targets.idle,
      park: targets.park,
    })
  ) {
    test(`is ended while it does this: ${state}`, async () => {
      const acts: ["terminate" | "kill", number][] = [["terminate", -15], ["kill", -9]];
      for (const [act, exitcode] of acts) {
        const { p } = await startAlive(target);
        p[act]();
        assertEquals(p.isAlive(), false);
        await p.join();
        assertEquals(p.exitcode, exitcode);
      }
    });
  }

  for (const [state, target] of Object.entries({ idle: targets.idle, park: targets.park })) {
    test(`is interrupted while it does this: ${state}`, async () => {
      const { p } = await startAlive(target);
      p.interrupt();
      await p.join();
      assertEquals(p.exitcode, -2);
    });
  }

  test("that was killed while it computed touches nothing afterwards", async () => {
    const { p, at } = await startAlive(targets.spinThenRelease);
    const { page } = stateOf(p).child!;
    p.kill();
    await p.join();
    store(agent.words, at + 1, 1); // now it comes back, and meets the fence
    await until(() => load(agent.words, page + PAGE.signedOff) !== 0);
    assertEquals(load(agent.words, at + 2), 0);
  });

  test("is waited for until what it left behind is done", async () => {
    const at = signs();
    const p = new Process({ target: targets.leaveTimer, args: [at] });
    await p.start();
    await p.join();
    assertEquals([p.exitcode, load(agent.words, at)], [0, 1]);
  });

  test("that ends takes its daemons along", async () => {
    const at = signs();
    const p = new Process({ target: targets.abandonDaemon, args: [at] });
    await p.start();
    await p.join();
    assertEquals(p.exitcode, 0);
  });

  test("that is killed leaves its own children running, and nobody waits for them", async () => {
    const { p, at } = await startAlive(targets.startSpinner);
    p.kill();
    await p.join();
    const seen = load(agent.words, at);
    await until(() => load(agent.words, at) > seen);
    assertGreater(load(agent.words, at), seen);
    store(agent.words, at + 1, 1);
  });

  test("gives its page back once its exit code was seen", async () => {
    const at = signs();
    const p = new Process({ target: targets.count, args: [at] });
    await p.start();
    const { id } = stateOf(p).child!;
    assert(pageOf(agent, id) !== 0);
    await p.join();
    await until(() => pageOf(agent, id) === 0);
    assertEquals(p.exitcode, 0);
  });
}

testsWith("fork")("that was ended does no harm to who has its page after it", async () => {
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const never = new Promise(() => {});
  const first = new Process({ target: () => told });
  await first.start();
  const { page, id } = stateOf(first).child!;
  first.terminate();
  await first.join();
  await until(() => pageOf(agent, id) === 0);
  const second = new Process({ target: () => never });
  await second.start();
  assertEquals(stateOf(second).child!.page, page);
  tell(); // now what is left of the first one comes to its end
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(second.isAlive(), true);
  second.terminate();
  await second.join();
});
