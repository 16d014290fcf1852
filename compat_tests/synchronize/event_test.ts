/**
 * `_TestEvent` of CPython's suite.
 */

import { assertEquals, assertGreaterOrEqual, assertMatch } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { CLOCK_TOLERANCE, elapsed } from "../helpers.ts";
import { setWhenWaitedOn } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "The child sets the event when it sees the parent wait, where CPython sleeps.",
    "That a call does not wait is shown by having no timeout.",
  ],
};

compat("_TestEvent", PASSPORT, ({ test }) => {
  test("test_event", async (mp) => {
    const event = new mp.Event();
    assertEquals(event.isSet(), false);
    assertEquals(await event.wait({ timeout: 0 }), false);
    const waited = await elapsed(async () => {
      assertEquals(await event.wait({ timeout: 50 }), false);
    });
    assertGreaterOrEqual(waited, 50 - CLOCK_TOLERANCE);

    event.set();
    assertEquals(event.isSet(), true);
    assertEquals(await event.wait(), true);
    assertEquals(await event.wait({ timeout: 50 }), true);
    event.clear();
    assertEquals(event.isSet(), false);

    const child = new mp.Process({ target: setWhenWaitedOn, args: [event], daemon: true });
    await child.start();
    assertEquals(await event.wait(), true);
    await child.join();
  });

  test("test_repr", (mp, { managed }) => {
    const event = new mp.Event();
    if (managed) {
      for (const change of [() => {}, () => event.set(), () => event.clear()]) {
        change();
        assertMatch(String(event), /^<EventProxy object, typeid 'Event' at .*/);
      }
      return;
    }
    assertMatch(String(event), /^<Event at .* unset>$/);
    event.set();
    assertMatch(String(event), /^<Event at .* set>$/);
    event.clear();
    assertMatch(String(event), /^<Event at .* unset>$/);
  }, { also: ["fork"] });
});
