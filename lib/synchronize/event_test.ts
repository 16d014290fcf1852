import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { DeadlockError } from "../errors.ts";
import { decode, encode } from "../codec/mod.ts";
import { Event } from "./mod.ts";
import { InAgent, Member, untilWaiting } from "./testdata/company.ts";

const forms = ["await", "sync"] as const;

Deno.test("Event is set and cleared as often as one likes", () => {
  const event = new Event();
  assertEquals(event.isSet(), false);
  event.clear();
  assertEquals(event.isSet(), false);
  for (let i = 0; i < 2; i++) {
    event.set();
    assertEquals(event.isSet(), true);
  }
  event.clear();
  assertEquals(event.isSet(), false);
});

Deno.test("Event.wait() returns true at once when it is set", async () => {
  const event = new Event();
  event.set();
  assertEquals(await event.wait(), true);
  assertEquals(await event.wait({ timeout: 0 }), true);
  assertEquals(event.waitSync(), true);
  assertEquals(event.waitSync({ timeout: -1 }), true);
});

Deno.test("Event.wait() returns false when the timeout passes", async () => {
  const event = new Event();
  const start = performance.now();
  assertEquals(await event.wait({ timeout: 30 }), false);
  assertEquals(event.waitSync({ timeout: 30 }), false);
  assert(performance.now() - start > 55);
  assertEquals(await event.wait({ timeout: 0 }), false);
  assertEquals(event.waitSync({ timeout: -1 }), false);
});

for (const form of forms) {
  Deno.test(`Event.set() wakes everybody (${form})`, async () => {
    const event = new Event();
    await using a = Member.start("waitForEvent", [event, form]);
    await using b = Member.start("waitForEvent", [event, form]);
    const here = event.wait();
    await untilWaiting(event, 3);
    event.set();
    assertEquals(await Promise.all([a.result, b.result, here]), [true, true, true]);
    assertEquals(event.statistics().waiting, 0);
  });

  Deno.test(`Event.set() wakes everybody even if it is cleared at once (${form})`, async () => {
    const event = new Event();
    await using there = Member.start("waitForEvent", [event, form]);
    const here = event.wait();
    await untilWaiting(event, 2);
    event.set();
    event.clear();
    assertEquals(await Promise.all([there.result, here]), [true, true]);
    assertEquals(await event.wait({ timeout: 5 }), false);
  });
}

Deno.test("Event.waitSync() is woken by another process", async () => {
  const event = new Event(), set = new Event();
  await using there = Member.start("setWhen", [event, set]);
  event.set();
  assertEquals(set.waitSync(), true);
  await there.result;
});

Deno.test("Event.wait() is ended by its signal", async () => {
  const event = new Event();
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = event.wait({ signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting), reason);
  assertStrictEquals(await assertRejects(() => event.wait({ signal: controller.signal })), reason);
  assertEquals(event.statistics().waiting, 0);
});

Deno.test("Event.wait() is ended by an interrupt", async () => {
  for (const form of forms) {
    const event = new Event();
    await using there = Member.start("waitForEvent", [event, form]);
    await untilWaiting(event, 1);
    there.interrupt();
    assertEquals(await there.result, "KeyboardInterrupt: ");
  }
});

Deno.test("Event.wait() is ended by terminating an in-agent process", async () => {
  const event = new Event();
  using child = new InAgent("Child");
  const ended = new Error("terminated");
  const waiting = child.run(() => event.wait());
  const other = event.wait();
  child.terminate(ended);
  assertStrictEquals(await assertRejects(() => waiting), ended);
  event.set();
  assertEquals(await other, true);
  assertStrictEquals(await assertRejects(() => child.run(() => event.wait())), ended);
});

Deno.test("Event.waitSync() refuses to wait where nobody could set it", () => {
  assertThrows(() => new Event().waitSync(), DeadlockError, "no other process lives");
  assertEquals(new Event().waitSync({ timeout: 5 }), false);
});

Deno.test("Event.wait() refuses options that make no sense", async () => {
  const event = new Event();
  await assertRejects(() => event.wait(5 as never), TypeError, "object");
  await assertRejects(() => event.wait({ timeout: "5" } as never), TypeError, "number");
  await assertRejects(() => event.wait({ block: false } as never), TypeError, "no such option");
  assertThrows(() => event.waitSync(5 as never), TypeError, "object");
});

Deno.test("Event travels as itself", () => {
  const event = new Event();
  const { bytes, handles } = encode([event]);
  const [copy] = decode<[Event]>(bytes, handles);
  copy.set();
  assertEquals(event.isSet(), true);
  assertEquals(String(copy), String(event));
});

Deno.test("Event shows whether it is set", () => {
  const event = new Event();
  assertMatch(String(event), /^<Event at 0x[0-9a-f]+ unset>$/);
  event.set();
  assertMatch(Deno.inspect(event), /^<Event at 0x[0-9a-f]+ set>$/);
});
