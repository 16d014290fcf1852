import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ShareableList, SharedMemory } from "../shared_memory/mod.ts";
import { FileNotFoundError, ValueError } from "../errors.ts";
import { SharedMemoryManager } from "./mod.ts";
import { CONTEXTS } from "./testdata/helpers.ts";

for (const [where, ctx] of Object.entries(CONTEXTS)) {
  Deno.test(`SharedMemoryManager unlinks its blocks when it is shut down (${where})`, async () => {
    const manager = await new SharedMemoryManager({ ctx }).start();
    using block = await manager.SharedMemory(10);
    using list = (await manager.ShareableList([1, "two"])).shm;
    block.buf[3] = 7;
    {
      using found = new SharedMemory(block.name);
      assertEquals(found.buf[3], 7);
      assertEquals(new ShareableList(null, { name: list.name }).get(1), "two");
    }
    assertEquals(await manager._server!._callmethod("listSegments"), [block.name, list.name]);
    await manager.shutdown();
    assertThrows(() => new SharedMemory(block.name), FileNotFoundError);
    assertThrows(() => new SharedMemory(list.name), FileNotFoundError);
    assertEquals(block.buf[3], 7);
  });
}

Deno.test("SharedMemoryManager unlinks its blocks even if its server was killed", async () => {
  const manager = await new SharedMemoryManager().start();
  using block = manager.SharedMemorySync(10);
  using list = manager.ShareableListSync([1]).shm;
  manager._process!.kill();
  await manager.shutdown();
  assertThrows(() => new SharedMemory(block.name), FileNotFoundError);
  assertThrows(() => new SharedMemory(list.name), FileNotFoundError);
});

Deno.test("SharedMemoryManager forgets a block that is released", async () => {
  await using manager = await new SharedMemoryManager().start();
  using block = await manager.SharedMemory(10);
  await manager._server!._callmethod("releaseSegment", [block.name]);
  assertThrows(() => new SharedMemory(block.name), FileNotFoundError);
  assertEquals(await manager._server!._callmethod("listSegments"), []);
});

Deno.test("SharedMemoryManager refuses before it is started", async () => {
  const manager = new SharedMemoryManager();
  await assertRejects(() => manager.SharedMemory(1), ValueError, "not started");
  await assertRejects(() => manager.ShareableList([1]), ValueError, "not started");
  assertThrows(() => manager.SharedMemorySync(1), ValueError, "not started");
});
