import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { Member } from "../connection/testdata/family.ts";
import { decode, encode } from "../codec/mod.ts";
import { FileNotFoundError, PicklingError } from "../errors.ts";
import { SharedMemory } from "./mod.ts";
import { inUse, settledUse } from "./testdata/collecting.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;

/** Sends and receives. */
function travel<T>(value: T): T {
  const { bytes, handles } = encode(value);
  return decode<T>(bytes.slice(), handles);
}

Deno.test("A typed array over shared memory arrives as one over the same memory", () => {
  using memory = new SharedMemory({ create: true, size: 64 });
  const { buffer, byteOffset } = memory.buf;
  const doubles = new Float64Array(buffer, byteOffset, 8);
  const [all, part, data, none] = travel(
    [
      memory.buf,
      doubles.subarray(2, 4),
      new DataView(buffer, byteOffset + 1, 4),
      doubles.subarray(8),
    ] as const,
  );
  part[1] = 0.5;
  data.setUint8(0, 7);
  assertInstanceOf(part, Float64Array);
  assertEquals([doubles[3], memory.buf[1], all[1], part.length], [0.5, 7, 7, 2]);
  assertEquals([all.length, data.byteLength, none.length], [64, 4, 0]);
  memory.unlink();
});

Deno.test("A view that arrived stays when everybody else has let go of the memory", async () => {
  const before = await settledUse();
  const memory = new SharedMemory({ create: true, size: 400_000 });
  memory.buf[399_999] = 9;
  const view = travel(memory.buf.subarray(399_990));
  memory.unlink();
  memory.close();
  assert(inUse() - before > 100_000);
  assertEquals(view[9], 9);
});

Deno.test("A view whose memory is gone when the message arrives is a FileNotFoundError", () => {
  const memory = new SharedMemory({ create: true, size: 4 });
  const { bytes, handles } = encode(memory.buf);
  const message = bytes.slice();
  memory.unlink();
  memory.close();
  assertThrows(() => decode(message, handles), FileNotFoundError, "Cannot open view");
});

Deno.test("A view is refused when its memory is closed, or not all of it is its own", () => {
  const memory = new SharedMemory({ create: true, size: 8 });
  const { buf } = memory;
  assertThrows(() => encode(new Uint8Array(buf.buffer)), PicklingError, "it shares its memory");
  assertThrows(
    () => encode(new Uint8Array(buf.buffer, buf.byteOffset, 9)),
    PicklingError,
    "it shares its memory",
  );
  memory.close();
  assertThrows(() => encode(buf), PicklingError, "it shares its memory");
  assertThrows(() => encode(new Uint8Array(new SharedArrayBuffer(4))), PicklingError);
  memory.unlink();
});

Deno.test("A view is written to by another process", async () => {
  using memory = new SharedMemory({ create: true, size: 80 });
  const { buffer, byteOffset } = memory.buf;
  const doubles = new Float64Array(buffer, byteOffset, 10);
  await new Member(ROLES, "fill", [doubles.subarray(5), 0.25]).join();
  assertEquals([...doubles], [0, 0, 0, 0, 0, 0.25, 0.25, 0.25, 0.25, 0.25]);
  memory.unlink();
});
