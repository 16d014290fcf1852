import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { OSError } from "../errors.ts";
import { SimpleQueue } from "./mod.ts";

Deno.test("SimpleQueue puts and gets", async () => {
  using queue = new SimpleQueue<number>();
  assertEquals(queue.empty(), true);
  queue.put(1);
  queue.putSync(2);
  assertEquals([queue.empty(), queue.getSync(), await queue.get()], [false, 1, 2]);
  const later = queue.get();
  queue.put(3);
  assertEquals(await later, 3);
});

Deno.test("SimpleQueue throws the error that was put, or returns it", async () => {
  using queue = new SimpleQueue<Error>();
  queue.put(new RangeError("put"));
  queue.put(new RangeError("put"));
  await assertRejects(() => queue.get(), RangeError);
  assertInstanceOf(queue.getSync({ errors: "return" }), RangeError);
  using returning = new SimpleQueue<Error>({ errors: "return" });
  returning.put(new Error("put"));
  assertInstanceOf(await returning.get(), Error);
});

Deno.test("SimpleQueue says that its handle is closed, whatever is asked", async () => {
  const queue = new SimpleQueue<number>();
  queue.put(1);
  queue.close();
  queue.close();
  await assertRejects(() => queue.put(1), OSError, "handle is closed");
  await assertRejects(() => queue.get(), OSError, "handle is closed");
  assertThrows(() => queue.putSync(1), OSError, "handle is closed");
  assertThrows(() => queue.getSync(), OSError, "handle is closed");
  assertThrows(() => queue.empty(), OSError, "handle is closed");
});

Deno.test("SimpleQueue travels", async () => {
  using carrier = new SimpleQueue<SimpleQueue<number>>();
  using queue = new SimpleQueue<number>();
  carrier.put(queue);
  using again = await carrier.get();
  again.put(1);
  assertEquals(await queue.get(), 1);
});
