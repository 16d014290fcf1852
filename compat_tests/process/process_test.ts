/**
 * `_TestProcess` of CPython's suite: the life of a process, seen by its parent.
 */

import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertFalse,
  assertGreaterOrEqual,
  assertInstanceOf,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { cpuCount, ValueError } from "@pystd/multiprocessing";
import { wait } from "@pystd/multiprocessing/connection";
import { compat, type Passport } from "../harness.ts";
import { isCollected } from "../helpers.ts";
import type { Multiprocessing } from "../multiprocessing.ts";
import {
  type Breakage,
  breakStream,
  broken,
  createGrandchild,
  doNothing,
  exitAfterItem,
  leaveTimers,
  putValue,
  recurse,
  reportArguments,
  reportIdent,
  reportSelf,
  sendParent,
  sleepSome,
  type Stream,
  tellWhatEndsWait,
  waitForEvent,
} from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Children announce themselves through an event, where CPython sleeps.",
    "An ended join() is bounded by the harness, where CPython sets an alarm.",
    "A thread that outlives its target is a timer; a daemon thread is an unref'd one.",
    "The interpreter's path is the URL of the script that children load.",
    "Twelve children overwhelm the forkserver, where CPython starts a hundred.",
    "A stream is a console function.",
    "interrupt() ends a process with -2, whether it waits in the library or not.",
  ],
};

/** The script that children load. */
const ENTRY = new URL("../../lib/entry/main.ts", import.meta.url);

const STREAMS: readonly Stream[] = ["log", "error"];
const BREAKAGES: readonly Breakage[] = ["closed", "removed"];

compat("_TestProcess", PASSPORT, ({ test }) => {
  test("test_current", (mp) => {
    const current = mp.currentProcess();
    assert(current.isAlive());
    assertFalse(current.daemon);
    assertInstanceOf(current.authkey, Uint8Array);
    assert(current.authkey.length > 0);
    assertEquals(current.ident, Deno.pid);
    assertEquals(current.exitcode, null);
  });

  test("test_set_executable", async (mp) => {
    try {
      for (const entry of [ENTRY.href, new TextEncoder().encode(ENTRY.href), ENTRY]) {
        mp.setExecutable(entry);
        const child = new mp.Process();
        await child.start();
        await child.join();
        assertEquals(child.exitcode, 0);
      }
    } finally {
      mp.setExecutable(null);
    }
  });

  test("test_args_argument", async (mp) => {
    for (const value of [1, "str", [1], Object.freeze([1])]) {
      for (const freeze of [false, true]) {
        const queue = new mp.Queue<unknown>(1);
        const args = freeze ? Object.freeze([queue, value]) : [queue, value];
        const child = new mp.Process({ target: putValue, args: args as unknown[] });
        child.daemon = true;
        await child.start();
        assertEquals(await queue.get(), value);
        await child.join();
        queue.close();
      }
    }
  });

  test("test_daemon_argument", (mp) => {
    const inherited = new mp.Process({ target: doNothing });
    assertEquals(inherited.daemon, mp.currentProcess().daemon);
    assertEquals(new mp.Process({ target: doNothing, daemon: true }).daemon, true);
    assertEquals(new mp.Process({ target: doNothing, daemon: false }).daemon, false);
  }, { also: ["fork"] });

  test("test_parent_process_attributes", async (mp) => {
    assertEquals(mp.parentProcess(), null);
    const [reader, writer] = mp.Pipe({ duplex: false });
    const child = new mp.Process({ target: sendParent, args: [writer] });
    await child.start();
    await child.join();
    const current = mp.currentProcess();
    assertEquals(await reader.recv(), [current.pid, current.name]);
  }, { also: ["fork"] });

  test("test_parent_process", async (mp, { method }) => {
    const [reader, writer] = mp.Pipe({ duplex: false });
    const child = new mp.Process({ target: createGrandchild, args: [method, writer] });
    await child.start();
    assertEquals(await reader.recv(), true);
    child.terminate();
    await child.join();
    assertEquals(await reader.recv(), false);
  }, { leavesThreads: true });

  test("test_process", async (mp, { dummy }) => {
    const queue = new mp.Queue<unknown>(1);
    const kwargs = { hello: 23, bye: 2.54 };
    const child = new mp.Process({
      target: dummy ? reportArguments : reportSelf,
      args: [queue, 1, 2],
      kwargs,
      name: "SomeProcess",
    });
    child.daemon = true;
    const current = mp.currentProcess();
    if (!dummy) assertEquals(child.authkey, current.authkey);
    assertEquals(child.isAlive(), false);
    assertEquals(child.daemon, true);
    assertEquals(child.exitcode, null);
    assertFalse(mp.activeChildren().includes(child));
    assert(Array.isArray(mp.activeChildren()));

    await child.start();
    assertEquals(child.exitcode, null);
    assertEquals(child.isAlive(), true);
    assertArrayIncludes(mp.activeChildren(), [child]);

    assertEquals(await queue.get(), [1, 2, kwargs]);
    assertEquals(await queue.get(), child.name);
    if (!dummy) {
      assertEquals(await queue.get(), current.authkey);
      assertEquals(await queue.get(), child.pid);
    }
    await child.join();
    assertEquals(child.exitcode, 0);
    assertEquals(child.isAlive(), false);
    assertFalse(mp.activeChildren().includes(child));
  });

  test("test_process_mainthread_native_id", async (mp) => {
    const queue = new mp.Queue<number | null>(1);
    const child = new mp.Process({ target: reportIdent, args: [queue] });
    await child.start();
    assertNotEquals(await queue.get(), mp.currentProcess().ident);
    await child.join();
  }, { also: ["fork"] });

  test("test_interrupt", async (mp) => {
    const queue = new mp.Queue<string>();
    const started = new mp.Event();
    const args = [started, new mp.Event(), queue];
    const child = new mp.Process({ target: tellWhatEndsWait, args });
    child.daemon = true;
    await endRunning(mp, child, started, (child) => child.interrupt());
    assertEquals(await queue.get(), "KeyboardInterrupt");
    assertEquals(child.exitcode, -2);
  }, { also: ["fork"], leavesThreads: true });

  test("test_interrupt_no_handler", async (mp) => {
    const started = new mp.Event();
    const child = new mp.Process({ target: sleepSome, args: [started], daemon: true });
    await endRunning(mp, child, started, (child) => child.interrupt());
    assertEquals(child.exitcode, -2);
  }, { leavesThreads: true });

  test("test_terminate", async (mp) => {
    const started = new mp.Event();
    const child = new mp.Process({ target: sleepSome, args: [started], daemon: true });
    await endRunning(mp, child, started, (child) => child.terminate());
    assertEquals(child.exitcode, -15);
  }, { leavesThreads: true });

  test("test_kill", async (mp) => {
    const started = new mp.Event();
    const child = new mp.Process({ target: sleepSome, args: [started], daemon: true });
    await endRunning(mp, child, started, (child) => child.kill());
    assertEquals(child.exitcode, -9);
  }, { leavesThreads: true });

  test("test_cpu_count", () => {
    assert(Number.isInteger(cpuCount()));
    assertGreaterOrEqual(cpuCount(), 1);
  });

  test("test_active_children", async (mp) => {
    assert(Array.isArray(mp.activeChildren()));
    const event = new mp.Event();
    const child = new mp.Process({ target: waitForEvent, args: [event] });
    assertFalse(mp.activeChildren().includes(child));
    child.daemon = true;
    await child.start();
    assertArrayIncludes(mp.activeChildren(), [child]);
    event.set();
    await child.join();
    assertFalse(mp.activeChildren().includes(child));
  });

  test("test_recursion", async (mp, { method }) => {
    const [reader, writer] = mp.Pipe({ duplex: false });
    await recurse(method, writer, []);
    const paths: unknown[] = [];
    while (await reader.poll()) paths.push(await reader.recv());
    assertEquals(paths, [[], [0], [0, 0], [0, 1], [1], [1, 0], [1, 1]]);
  });

  test("test_sentinel", async (mp) => {
    const event = new mp.Event();
    const child = new mp.Process({ target: waitForEvent, args: [event] });
    assertThrows(() => child.sentinel, ValueError);
    await child.start();
    const { sentinel } = child;
    assertEquals(await wait([sentinel], { timeout: 0 }), []);
    event.set();
    await child.join();
    assertEquals(await wait([sentinel], { timeout: 1_000 }), [sentinel]);
  }, { also: ["fork"] });

  test("test_close", async (mp) => {
    assert(await isCollected(await closeAfterUse(mp)), "a closed process is still held");
  }, { also: ["fork"] });

  test("test_many_processes", async (mp, { method }) => {
    const count = method === "spawn" ? 5 : 12;
    const returning = Array.from({ length: count }, () => new mp.Process({ target: doNothing }));
    for (const child of returning) await child.start();
    for (const child of returning) await child.join();
    assertEquals(returning.map(({ exitcode }) => exitcode), Array(count).fill(0));

    const target = sleepSome;
    const started = new mp.Event();
    const sleeping = Array.from(
      { length: count },
      () => new mp.Process({ target, args: [started] }),
    );
    for (const child of sleeping) await child.start();
    for (const child of sleeping) child.terminate();
    for (const child of sleeping) await child.join();
    assertEquals(sleeping.map(({ exitcode }) => exitcode), Array(count).fill(-15));
  }, { leavesThreads: true });

  test("test_lose_target_ref", async (mp) => {
    const queue = new mp.Queue<number>();
    const { child, lost } = withOwnTarget(mp, queue);
    await child.start();
    await child.join();
    for (const ref of lost) assert(await isCollected(ref), "target or args are still held");
    assertEquals(child.exitcode, 0);
    assertEquals(await queue.get(), 5);
  });

  test("test_wait_for_threads", async (mp) => {
    const event = new mp.Event();
    const child = new mp.Process({ target: leaveTimers, args: [event] });
    await child.start();
    await child.join();
    assert(event.isSet());
  });

  test("test_error_on_stdio_flush_1", async (mp) => {
    for (const stream of STREAMS) {
      for (const breakage of BREAKAGES) {
        await withBrokenConsole(stream, async () => {
          console[stream] = broken(breakage) as typeof console.log;
          await runsToItsEnd(mp, []);
        });
      }
    }
  });

  test("test_error_on_stdio_flush_2", async (mp) => {
    for (const stream of STREAMS) {
      for (const breakage of BREAKAGES) {
        await withBrokenConsole(stream, () => runsToItsEnd(mp, [stream, breakage]));
      }
    }
  });
});

type Child = InstanceType<Multiprocessing["Process"]>;

/** Starts `child`, looks at it while it runs, ends it by `end`, and joins it. */
async function endRunning(
  mp: Multiprocessing,
  child: Child,
  started: InstanceType<Multiprocessing["Event"]>,
  end: (child: Child) => void,
): Promise<void> {
  await child.start();
  assertEquals(child.isAlive(), true);
  assertArrayIncludes(mp.activeChildren(), [child]);
  assertEquals(child.exitcode, null);
  assertEquals(await child.join({ timeout: 0 }), undefined);
  assertEquals(child.isAlive(), true);
  assertEquals(await child.join({ timeout: -1 }), undefined);
  assertEquals(child.isAlive(), true);
  await started.wait();
  end(child);
  assertEquals(await child.join(), undefined);
  assertEquals(child.isAlive(), false);
  assertFalse(mp.activeChildren().includes(child));
  await child.join();
}

/** Takes a process through its life, closes it, and keeps only a weak reference. */
async function closeAfterUse(mp: Multiprocessing): Promise<WeakRef<Child>> {
  const queue = new mp.Queue<null>();
  const child = new mp.Process({ target: exitAfterItem, args: [queue], daemon: true });
  await child.start();
  assertEquals(child.isAlive(), true);
  assertThrows(() => child.close(), ValueError, "Cannot close a process while it is still");
  await queue.put(null);
  await child.join();
  assertEquals(child.isAlive(), false);
  assertEquals(child.exitcode, 0);
  child.close();
  assertThrows(() => child.isAlive(), ValueError, "process object is closed");
  await assertRejects(() => child.join(), ValueError, "process object is closed");
  assertThrows(() => child.terminate(), ValueError, "process object is closed");
  child.close();
  return new WeakRef(child);
}

/** A process whose target and argument nobody else holds. */
function withOwnTarget(
  mp: Multiprocessing,
  queue: InstanceType<typeof mp.Queue<number>>,
): { child: Child; lost: WeakRef<object>[] } {
  const own = { five: 5 };
  const target = async (queue: { put(x: number): Promise<void> }, own: { five: number }) => {
    await queue.put(own.five);
  };
  const child = new mp.Process({ target, args: [queue, own] });
  return { child, lost: [new WeakRef(target), new WeakRef(own)] };
}

/** Runs `work`, which may break `stream`, and mends it afterwards. */
async function withBrokenConsole(stream: Stream, work: () => Promise<void>): Promise<void> {
  const whole = console[stream];
  try {
    await work();
  } finally {
    console[stream] = whole;
  }
}

/** A child that may break a stream still sets its event and exits with 0. */
async function runsToItsEnd(
  mp: Multiprocessing,
  breaking: [] | [Stream, Breakage],
): Promise<void> {
  const event = new mp.Event();
  const child = new mp.Process({ target: breakStream, args: [event, ...breaking] });
  await child.start();
  await child.join();
  assert(event.isSet());
  assertEquals(child.exitcode, 0);
}
