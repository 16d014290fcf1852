/** Shared memory and shared values, through the package's own doors. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import { getContext, type Process, Queue, Value } from "@pystd/multiprocessing";
import * as dummy from "@pystd/multiprocessing/dummy";
import { RawArray, type Synchronized } from "@pystd/multiprocessing/sharedctypes";
import { ShareableList, SharedMemory } from "@pystd/multiprocessing/shared_memory";

Deno.test("Value and Array of dummy, and of every context, are the shared ones", () => {
  for (const method of ["spawn", "forkserver", "fork"] as const) {
    assertStrictEquals(getContext(method).Value, Value);
  }
  assertStrictEquals(dummy.Value, Value);
  assertEquals([...dummy.Array("i", [1, 2])], [1, 2]);
});

Deno.test("shared objects travel through queues, also in the middle of something", async () => {
  const queue = new Queue<unknown>();
  const value = Value("i", 1);
  using memory = new SharedMemory({ create: true, size: 4 });
  const list = new ShareableList([1]);
  await queue.put({ value, deep: [memory, list], part: RawArray("d", [1, 2]).view.subarray(1) });
  const got = await queue.get() as {
    value: typeof value;
    deep: [SharedMemory, ShareableList];
    part: Float64Array;
  };
  got.value.value += 1;
  got.deep[0].buf[0] = 3;
  got.deep[1].set(0, 4);
  assertEquals([value.value, memory.buf[0], list.get(0), got.part[0]], [2, 3, 4, 2]);
  for (const { shm } of [got.deep[1], list]) shm.close();
  got.deep[0].close();
  list.shm.unlink();
  memory.unlink();
});

for (const method of ["spawn", "fork"] as const) {
  Deno.test({
    name: `a counter in shared memory counts exactly under ${method}`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const counter = Value("i", 0);
      const Child: typeof Process = getContext(method).Process;
      const children = [1, 2].map(() => new Child({ target: countUp, args: [counter, 300] }));
      for (const child of children) await child.start();
      for (const child of children) await child.join();
      assertEquals(counter.value, 600);
    },
  });
}

/** Adds one, `rounds` times, each time with the lock. */
export async function countUp(counter: Synchronized<"i">, rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    using _ = await counter.hold();
    const { value } = counter;
    if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    counter.value = value + 1;
  }
}
