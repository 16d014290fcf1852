/**
 * `_TestPollEintr` of CPython's suite: a signal does not disturb join().
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { until } from "../helpers.ts";
import { SignalCounter } from "./signal_counter.ts";
import { endWhenTold, signalProgram } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["The child ends when the signal has come, where CPython's ends after two seconds."],
};

compat("_TestPollEintr", PASSPORT, ({ test }) => {
  test("test_poll_eintr", async (mp) => {
    using signals = new SignalCounter();
    const running = new mp.Event();
    const canEnd = new mp.Event();
    const child = new mp.Process({ target: endWhenTold, args: [running, canEnd] });
    await child.start();
    await running.wait();
    let joined = false;
    const join = child.join().then(() => joined = true);

    const killer = new mp.Process({ target: signalProgram });
    await killer.start();
    await killer.join();
    await until(() => signals.count === 1);
    assertEquals([joined, child.isAlive()], [false, true]);
    canEnd.set();
    await join;
    assertEquals(child.exitcode, 0);
  }, { also: ["fork"] });
});
