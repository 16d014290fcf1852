/** Tests with the faults that the harness must find; run by its own test only. */

import { compat, type Passport } from "../harness.ts";
import { waitForEvent } from "../process/targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
};

compat("_TestProcess", PASSPORT, ({ test, skip }) => {
  test("test_process", async (mp) => {
    const child = new mp.Process({ target: waitForEvent, args: [new mp.Event()], name: "left" });
    await child.start();
  });

  test("test_terminate", async (mp) => {
    const event = new mp.Event();
    const child = new mp.Process({ target: waitForEvent, args: [event], name: "waiting" });
    await child.start();
    await child.join();
  }, { timeout: 1_000 });

  test("test_kill", () => {}, { except: { spawn: "it cannot hold" }, also: ["fork"] });
  skip("test_interrupt", "nobody interrupts");
});
