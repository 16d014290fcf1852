import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { Member, until } from "../connection/testdata/family.ts";
import { DeadlockError, ValueError } from "../errors.ts";
import { JoinableQueue, Queue, SimpleQueue } from "./mod.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;

Deno.test("JoinableQueue counts what was put and not yet done", async () => {
  using queue = new JoinableQueue<number>();
  assertEquals(await queue.join(), true);
  queue.put(1);
  queue.put(2);
  assertEquals(queue.statistics().unfinished, 2);
  await queue.get();
  assertEquals(queue.statistics().unfinished, 2, "getting is not doing");
  queue.taskDone();
  assertEquals(await queue.join({ timeout: 5 }), false);
  assertEquals(queue.joinSync({ timeout: 5 }), false);
  queue.taskDone();
  assertEquals(await queue.join(), true);
  assertEquals(queue.joinSync(), true);
  assertThrows(() => queue.taskDone(), ValueError, "task_done() called too many times");
});

Deno.test("JoinableQueue.join() waits, in this agent and in others", async () => {
  using queue = new JoinableQueue<number>();
  using told = new SimpleQueue<string>();
  queue.put(1);
  queue.put(2);
  const member = new Member(ROLES, "joinAndTell", [queue, told]);
  const joined = queue.join();
  await until(() => queue.statistics().joining === 2);
  queue.getNowait();
  queue.taskDone();
  assertEquals([queue.statistics().joining, told.empty()], [2, true]);
  queue.taskDone();
  assertEquals([await joined, await told.get()], [true, "joined"]);
  await member.join();
});

Deno.test("JoinableQueue.taskDone() and join() work after close()", async () => {
  const queue = new JoinableQueue<number>();
  queue.put(1);
  queue.getNowait();
  queue.close();
  queue.taskDone();
  assertEquals(await queue.join(), true);
  assertEquals(queue.qsize(), 0);
  queue[Symbol.dispose]();
  assertThrows(() => queue.taskDone(), ValueError, "is closed");
});

Deno.test("JoinableQueue is worked off by several agents", async () => {
  using queue = new JoinableQueue<number>();
  const members = [100, 200].map((count) => new Member(ROLES, "work", [queue, count]));
  for (let i = 0; i < 300; i++) queue.put(i);
  assertEquals(await queue.join(), true);
  for (const member of members) await member.join();
  assertEquals(queue.statistics().unfinished, 0);
});

Deno.test("JoinableQueue.joinSync() refuses to block for ever when nobody else is there", () => {
  using queue = new JoinableQueue<number>();
  queue.put(1);
  assertThrows(() => queue.joinSync(), DeadlockError);
});

Deno.test("JoinableQueue travels as what it is", async () => {
  using carrier = new Queue<JoinableQueue<number>>();
  using queue = new JoinableQueue<number>();
  carrier.put(queue);
  const again = await carrier.get();
  assertInstanceOf(again, JoinableQueue);
  again.put(1);
  assertEquals(queue.statistics().unfinished, 1);
  again[Symbol.dispose]();
});
