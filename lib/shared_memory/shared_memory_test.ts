import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { Member, until } from "../connection/testdata/family.ts";
import { decode, encode } from "../codec/mod.ts";
import { duplicate, Family } from "../memory/mod.ts";
import { collect, inUse, settledUse } from "./testdata/collecting.ts";
import { FileExistsError, FileNotFoundError, MemoryError, OSError, ValueError } from "../errors.ts";
import { SharedMemory } from "./mod.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;
const MIB = 1024 * 1024;

/** Runs `role` in another agent. */
function start(role: string, ...args: unknown[]): Member {
  return new Member(ROLES, role, args);
}

function text(memory: SharedMemory, length: number): string {
  return new TextDecoder().decode(memory.buf.slice(0, length));
}

// -- Making and finding --

Deno.test("SharedMemory is found by its name and shows the same bytes", () => {
  using made = new SharedMemory("found", { create: true, size: 10 });
  made.buf[3] = 42;
  using found = new SharedMemory("found");
  assertEquals([found.buf[3], found.size, found.name], [42, 10, "found"]);
  found.buf[4] = 43;
  assertEquals(made.buf[4], 43);
  made.unlink();
});

Deno.test("SharedMemory takes all its options in one object, too", () => {
  using made = new SharedMemory({ name: "options", create: true, size: 3 });
  using found = new SharedMemory({ name: "options", size: 1_000 });
  assertEquals([made.size, found.size], [3, 3], "the size of what is found is its own");
  made.unlink();
});

Deno.test("SharedMemory has exactly the size asked for, and is zero on used memory", () => {
  for (const size of [1, 7, 8, 9, 1_000, 4_095]) {
    const dirty = new SharedMemory({ create: true, size });
    assertEquals([dirty.size, dirty.buf.length], [size, size]);
    dirty.buf.fill(255);
    dirty.close();
    dirty.unlink();
    using clean = new SharedMemory({ create: true, size });
    assert(clean.buf.every((byte) => byte === 0));
    clean.unlink();
  }
});

Deno.test("SharedMemory begins where numbers of every width can", () => {
  using memory = new SharedMemory({ create: true, size: 16 });
  const { buffer, byteOffset } = memory.buf;
  const numbers = new Float64Array(buffer, byteOffset, 2);
  numbers[1] = 0.5;
  assertEquals(new DataView(buffer, byteOffset).getFloat64(8, true), 0.5);
  memory.unlink();
});

Deno.test("SharedMemory without a name gets one, psm_ and 8 hexadecimal digits", () => {
  using a = new SharedMemory({ create: true, size: 1 });
  using b = new SharedMemory(null, { create: true, size: 1 });
  assertMatch(a.name, /^psm_[0-9a-f]{8}$/);
  assertNotEquals(a.name, b.name);
  a.unlink();
  b.unlink();
});

Deno.test("SharedMemory says what it is", () => {
  using memory = new SharedMemory("said", { create: true, size: 10 });
  assertEquals(String(memory), "SharedMemory('said', size=10)");
  memory.unlink();
});

Deno.test("SharedMemory refuses what is there, what is not, and what makes no sense", () => {
  using memory = new SharedMemory("taken", { create: true, size: 1 });
  const cases: [() => unknown, new (message?: string) => Error, string][] = [
    [
      () => new SharedMemory("taken", { create: true, size: 1 }),
      FileExistsError,
      "[Errno 17] File exists: '/taken'",
    ],
    [
      () => new SharedMemory("absent"),
      FileNotFoundError,
      "[Errno 2] No such file or directory: '/absent'",
    ],
    [() => new SharedMemory({}), ValueError, "'name' can only be None if create=True"],
    [
      () => new SharedMemory({ create: true }),
      ValueError,
      "'size' must be a positive number different from zero",
    ],
    [
      () => new SharedMemory({ create: true, size: 0 }),
      ValueError,
      "'size' must be a positive number different from zero",
    ],
    [
      () => new SharedMemory({ create: true, size: -1 }),
      ValueError,
      "'size' must be a positive integer",
    ],
    [
      () => new SharedMemory("taken", { size: -1 }),
      ValueError,
      "'size' must be a positive integer",
    ],
    [
      () => new SharedMemory({ create: true, size: NaN }),
      ValueError,
      "'size' must be a positive integer",
    ],
    [
      () => new SharedMemory({ create: true, size: 1.5 }),
      TypeError,
      "'float' object cannot be interpreted as an integer",
    ],
    [() => new SharedMemory("a\0b"), ValueError, "embedded null character"],
    [() => new SharedMemory(""), OSError, "[Errno 22] Invalid argument: '/'"],
    [() => new SharedMemory("a/b"), OSError, "[Errno 22] Invalid argument: '/a/b'"],
    [() => new SharedMemory("x".repeat(255)), OSError, "[Errno 36] File name too long"],
    [() => new SharedMemory(5 as never), TypeError, "its name must be a string"],
  ];
  for (const [make, error, message] of cases) assertThrows(make, error, message);
  memory.unlink();
});

Deno.test("SharedMemory of a name that is taken leaves no memory behind", () => {
  using _ = new SharedMemory("again", { create: true, size: 1 });
  const before = inUse();
  for (let i = 0; i < 100; i++) {
    assertThrows(() => new SharedMemory("again", { create: true, size: MIB }), FileExistsError);
  }
  assertEquals(inUse(), before);
  _.unlink();
});

Deno.test("SharedMemory ignores slashes before a name, as the system does", () => {
  using a = new SharedMemory("//slashed", { create: true, size: 1 });
  using b = new SharedMemory("slashed");
  b.buf[0] = 1;
  assertEquals([a.buf[0], a.name], [1, "//slashed"]);
  b.unlink();
});

Deno.test("SharedMemory lets a name have anything else in it", () => {
  for (const name of ["a:b", ":", "a\nb", "\n", "größe", "x".repeat(254)]) {
    using memory = new SharedMemory(name, { create: true, size: 1 });
    assertEquals(new SharedMemory(name).name, name);
    memory.unlink();
  }
});

Deno.test("SharedMemory tries another name when the one it made up is taken", () => {
  const real = crypto.getRandomValues;
  const dice = [1, 1, 2];
  crypto.getRandomValues = (array) => {
    (array as unknown as Uint8Array).fill(dice.shift()!);
    return array;
  };
  try {
    using a = new SharedMemory({ create: true, size: 1 });
    using b = new SharedMemory({ create: true, size: 1 });
    assertEquals([a.name, b.name], ["psm_01010101", "psm_02020202"]);
    a.unlink();
    b.unlink();
  } finally {
    crypto.getRandomValues = real;
  }
});

// -- Closing and unlinking --

Deno.test("SharedMemory.close() makes buf null, keeps name and size, and can be repeated", () => {
  const memory = new SharedMemory("closed", { create: true, size: 5 });
  memory.close();
  memory.close();
  assertEquals([memory.buf, memory.name, memory.size] as unknown[], [null, "closed", 5]);
  memory.unlink();
});

Deno.test("SharedMemory stays while it has a name, though nobody has a handle", () => {
  const memory = new SharedMemory("kept", { create: true, size: 1 });
  memory.buf[0] = 7;
  memory.close();
  using again = new SharedMemory("kept");
  assertEquals(again.buf[0], 7);
  again.unlink();
});

Deno.test("SharedMemory.unlink() leaves open handles alone, and nobody finds it any more", () => {
  using memory = new SharedMemory("unlinked", { create: true, size: 1 });
  using other = new SharedMemory("unlinked");
  other.unlink();
  assertThrows(() => new SharedMemory("unlinked"), FileNotFoundError);
  assertThrows(() => memory.unlink(), FileNotFoundError, "'/unlinked'");
  memory.buf[0] = 9;
  assertEquals(other.buf[0], 9);
});

Deno.test("SharedMemory.unlink() lets another block have the name at once", () => {
  using old = new SharedMemory("reused", { create: true, size: 1 });
  old.unlink();
  using young = new SharedMemory("reused", { create: true, size: 2 });
  young.buf[0] = 1;
  assertEquals([old.buf[0], new SharedMemory("reused").size], [0, 2]);
  young.unlink();
});

Deno.test("SharedMemory gives its memory back when it is unlinked and closed, in any order", () => {
  const before = inUse();
  for (let i = 0; i < 3_000; i++) {
    const memory = new SharedMemory({ create: true, size: 100_000 });
    const other = new SharedMemory(memory.name);
    memory.buf[99_999] = 1;
    const acts = [() => memory.close(), () => memory.unlink(), () => other.close()];
    for (let act = 0; act < 3; act++) acts[(act + i) % 3]();
  }
  assertEquals(inUse(), before);
});

Deno.test("SharedMemory can have thousands of blocks at a time", () => {
  const before = inUse();
  const blocks = Array.from(
    { length: 5_000 },
    (_, i) => new SharedMemory(`many ${i}`, { create: true, size: 64 }),
  );
  for (const [i, block] of blocks.entries()) block.buf[0] = i;
  for (const [i, block] of blocks.entries()) {
    using same = new SharedMemory(`many ${i}`);
    assertEquals(same.buf[0], i & 255);
    block.close();
    block.unlink();
  }
  // What is left is what grew with them: the tables.
  assert(inUse() - before < 20_000, `${inUse() - before} words`);
});

Deno.test("SharedMemory may be hundreds of megabytes, and says so when there are no more", () => {
  const before = inUse();
  const large = new SharedMemory({ create: true, size: 700 * MIB });
  large.buf[700 * MIB - 1] = 1;
  assertEquals(new SharedMemory(large.name).buf.at(-1), 1);
  assertThrows(
    () => new SharedMemory({ create: true, size: 2 ** 40 }),
    MemoryError,
    "Cannot allocate shared memory",
  );
  assertThrows(() => new SharedMemory({ create: true, size: 4_000 * MIB }), MemoryError);
  large.close();
  large.unlink();
  using small = new SharedMemory({ create: true, size: 10 }); // goes on
  small.unlink();
  assert(inUse() - before < 1_000 + 700 * MIB / 4 * 1.25);
});

// -- What refers to the bytes --

Deno.test("SharedMemory stays under a view whose handle was forgotten", async () => {
  const before = await settledUse();
  let numbers: Float64Array | undefined;
  const forget = () => {
    const memory = new SharedMemory({ create: true, size: 80_000 });
    const { buffer, byteOffset } = memory.buf;
    numbers = new Float64Array(buffer, byteOffset, 10_000).subarray(5);
    memory.unlink();
  };
  forget();
  assert(await settledUse() - before > 20_000, "the view is there");
  assertEquals(numbers?.length, 9_995);
  numbers = undefined;
  await until(() => {
    collect();
    return inUse() === before;
  });
});

Deno.test("SharedMemory goes when it was unlinked and forgotten", async () => {
  const before = await settledUse();
  for (let i = 0; i < 100; i++) {
    new SharedMemory({ create: true, size: 100_000 }).unlink();
  }
  await until(() => {
    collect();
    return inUse() <= before;
  });
});

// -- Travelling --

Deno.test("SharedMemory travels as a handle on the same bytes", () => {
  using memory = new SharedMemory({ create: true, size: 4 });
  const { bytes, handles } = encode(memory);
  using twin = decode<SharedMemory>(bytes.slice(), handles);
  twin.buf[0] = 1;
  assertEquals([memory.buf[0], twin.name, twin.size], [1, memory.name, 4]);
  memory.unlink();
});

Deno.test("SharedMemory that is gone when a message arrives is a FileNotFoundError", () => {
  const memory = new SharedMemory({ create: true, size: 4 });
  const { bytes, handles } = encode(memory);
  const message = bytes.slice();
  memory.close();
  memory.unlink();
  assertThrows(() => decode(message, handles), FileNotFoundError, memory.name);
});

Deno.test("SharedMemory that is closed travels by its name", () => {
  const memory = new SharedMemory({ create: true, size: 4 });
  memory.buf[0] = 3;
  memory.close();
  const { bytes, handles } = encode(memory);
  using twin = decode<SharedMemory>(bytes.slice(), handles);
  assertEquals(twin.buf[0], 3);
  twin.unlink();
  assertThrows(() => encode(memory), Error, memory.name);
});

Deno.test("SharedMemory for an in-agent process has a handle of its own", () => {
  using memory = new SharedMemory({ create: true, size: 1 });
  const twin = memory[duplicate]();
  twin.buf[0] = 5;
  twin.close();
  assertEquals(memory.buf[0], 5);
  memory.unlink();
});

class Labelled extends SharedMemory {
  label = "mine";
}

Deno.test("SharedMemory can be derived from", () => {
  using memory = new Labelled({ create: true, size: 1 });
  using twin = memory[duplicate]() as Labelled;
  assertEquals([String(memory), twin.label], [`Labelled('${memory.name}', size=1)`, "mine"]);
  memory.unlink();
});

// -- Other processes, and deaths --

Deno.test("SharedMemory is written by other processes, by name and by handle", async () => {
  using memory = new SharedMemory({ create: true, size: 10 });
  await start("write", memory.name, "howdy").join();
  assertEquals(text(memory, 5), "howdy");
  await start("write", memory, "HELLO").join();
  assertEquals(text(memory, 5), "HELLO");
  memory.unlink();
});

Deno.test("SharedMemory is found though the memory has grown for it in the meantime", async () => {
  using signal = new SharedMemory({ create: true, size: 1 });
  const member = start("writeLater", "grown", signal);
  await until(() => signal.buf[0] === 1);
  const { byteLength } = Family.current().segment.buffer;
  using memory = new SharedMemory("grown", { create: true, size: byteLength });
  signal.buf[0] = 2;
  await member.join();
  assertEquals(memory.buf.at(-1), 7);
  memory.unlink();
  signal.unlink();
});

Deno.test("SharedMemory survives its maker, who ended well", async () => {
  await start("make", "orphan", 100).join();
  using memory = new SharedMemory("orphan");
  assert(memory.buf.every((byte) => byte === 1));
  memory.unlink();
});

Deno.test("SharedMemory survives its maker, who was killed", async () => {
  const before = await settledUse();
  const member = start("makeAndHold", "orphan", 100_000);
  await until(() => Family.current().names.list().includes("orphan"));
  const memory = new SharedMemory("orphan");
  await until(() => memory.buf[0] === 1);
  await member.kill();
  assertEquals([memory.size, memory.buf[0]], [100_000, 1]);
  memory.unlink();
  memory.close();
  assert(await settledUse() - before < 20_000, "the maker's handle was released");
});

for (const role of ["hold", "openAndHold"]) {
  Deno.test(`SharedMemory is released by the death of who has it open (${role})`, async () => {
    const before = await settledUse();
    const memory = new SharedMemory({ create: true, size: 400_000 });
    const member = start(role, role === "hold" ? memory : memory.name);
    await until(() => memory.buf[0] === 1);
    memory.unlink();
    memory.close();
    assert(inUse() - before > 100_000, "it is still open there");
    await member.kill();
    assert(await settledUse() - before < 20_000);
  });
}

Deno.test("SharedMemory goes with a message that nobody has received", async () => {
  const before = inUse();
  const { references } = Family.current();
  const memory = new SharedMemory({ create: true, size: 400_000 });
  const { handles } = encode(memory);
  references.retainInFlight(handles);
  memory.unlink();
  memory.close();
  assert(inUse() - before > 100_000, "it is on its way");
  references.releaseInFlight(handles);
  assert(inUse() - before < 1_000);
  await Promise.resolve();
});

Deno.test("SharedMemory names work on after one was killed who was changing them", async () => {
  for (let round = 0; round < 5; round++) {
    using started = new SharedMemory({ create: true, size: 1, track: false });
    const member = start("churn", `churn ${round} `, started);
    await until(() => started.buf[0] === 1);
    const { names } = Family.current();
    for (let i = 0; i < 200; i++) {
      using memory = new SharedMemory({ create: true, size: 1 });
      memory.unlink();
    }
    await member.kill();
    using _ = new SharedMemory(`after ${round}`, { create: true, size: 1 });
    assert(names.list().includes(`after ${round}`));
    for (const left of names.list()) new SharedMemory(left).unlink();
  }
});
