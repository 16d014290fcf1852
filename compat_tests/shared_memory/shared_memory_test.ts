/**
 * `_TestSharedMemory` of CPython's suite: blocks of memory that are found by name.
 */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertNotStrictEquals,
  assertThrows,
} from "@std/assert";
import { ValueError } from "@pystd/multiprocessing";
import {
  FileExistsError,
  FileNotFoundError,
  SharedMemory,
  type SharedMemoryOptions,
} from "@pystd/multiprocessing/shared_memory";
import { decode, encode } from "../../lib/codec/mod.ts";
import { compat, type Passport } from "../harness.ts";
import { attachThenWrite } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "What makes up names is deceived through crypto.getRandomValues().",
    "What opens or makes is a subclass that tries both.",
    "Pickling is the codec that messages pass through.",
    "A block whose name was tampered with cannot be had here: names are private.",
  ],
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function bytesOf(memory: SharedMemory, length: number): string {
  return decoder.decode(memory.buf.slice(0, length));
}

/** Calls `body` while random bytes come from `dice`. */
function withDice(dice: number[], body: () => void): void {
  const real = crypto.getRandomValues;
  crypto.getRandomValues = (array) => {
    (array as unknown as Uint8Array).fill(dice.shift()!);
    return array;
  };
  try {
    body();
  } finally {
    crypto.getRandomValues = real;
  }
}

/** Finds the block of its name, or makes it. */
class OptionalAttach extends SharedMemory {
  static open(name: string, options: SharedMemoryOptions = {}): OptionalAttach {
    try {
      return new OptionalAttach(name);
    } catch (error) {
      if (!(error instanceof FileNotFoundError)) throw error;
      return new OptionalAttach(name, { ...options, create: true });
    }
  }
}

compat("_TestSharedMemory", PASSPORT, ({ test }) => {
  test("test_shared_memory_name_with_embedded_null", () => {
    using memory = new SharedMemory("test01_null", { create: true, size: 512 });
    assertThrows(() => new SharedMemory("test01_null\0a", { size: 512 }), ValueError);
    memory.unlink();
  });

  test("test_shared_memory_basics", () => {
    const name = "test01_tsmb";
    const memory = new SharedMemory(name, { create: true, size: 512 });
    assertEquals([memory.name, memory.size, memory.buf.length], [name, 512, 512]);
    assert(String(memory).includes(name) && String(memory).includes("512"));
    memory.buf[0] = 42;
    assertEquals(memory.buf[0], 42);
    const also = new SharedMemory(name);
    assertEquals(also.buf[0], 42);
    also.close();
    const same = new SharedMemory(name, { size: 20 * memory.size });
    assert(same.size < 20 * memory.size);
    same.close();
    assertThrows(() => new SharedMemory({ create: true, size: -2 }), ValueError);
    assertThrows(() => new SharedMemory({ create: false }), ValueError);

    withDice([1, 1, 2], () => {
      using one = new SharedMemory({ create: true, size: 1 });
      using two = new SharedMemory({ create: true, size: 1 });
      assertEquals([one.name, two.name], ["psm_01010101", "psm_02020202"]);
      one.unlink();
      two.unlink();
    });

    const uno = new SharedMemory("test01_dblunlink", { create: true, size: 5000 });
    assert(uno.size >= 5000);
    const duo = new SharedMemory("test01_dblunlink");
    duo.unlink();
    duo.close();
    uno.close();
    assertThrows(() => uno.unlink(), FileNotFoundError);

    assertThrows(() => new SharedMemory(name, { create: true, size: 512 }), FileExistsError);
    const optional = OptionalAttach.open(name);
    assertEquals(optional.size, memory.size);
    optional.close();
    assertThrows(() => new SharedMemory("test01_notthere"), FileNotFoundError);
    memory.close();
    memory.unlink();
  });

  test("test_shared_memory_recreate", () => {
    withDice([3, 3, 4], () => {
      using one = new SharedMemory({ create: true, size: 1 });
      using two = new SharedMemory({ create: true, size: 1 });
      assertEquals([one.name, two.name], ["psm_03030303", "psm_04040404"]);
      one.unlink();
      two.unlink();
    });
  });

  test("test_invalid_shared_memory_creation", () => {
    for (const options of [{ size: -1 }, { size: 0 }, {}]) {
      assertThrows(() => new SharedMemory({ create: true, ...options }), ValueError);
    }
  });

  test("test_shared_memory_pickle_unpickle", () => {
    using memory = new SharedMemory({ create: true, size: 512 });
    memory.buf.set(encoder.encode("pickle"));
    const { bytes, handles } = encode(memory);
    using twin = decode<SharedMemory>(bytes, handles);
    assertInstanceOf(twin, SharedMemory);
    assertNotStrictEquals(twin, memory);
    assertEquals([twin.name, bytesOf(twin, 6)], [memory.name, "pickle"]);
    memory.buf.set(encoder.encode("newval"));
    assertEquals(bytesOf(twin, 6), "newval");
    twin.buf.set(encoder.encode("oldval"));
    assertEquals(bytesOf(memory, 6), "oldval");
    memory.unlink();
  });

  test("test_shared_memory_pickle_unpickle_dead_object", () => {
    const memory = new SharedMemory({ create: true, size: 512 });
    const { bytes, handles } = encode(memory);
    memory.close();
    memory.unlink();
    assertThrows(() => decode(bytes, handles), FileNotFoundError);
  });

  test("test_shared_memory_across_processes", async (mp) => {
    using memory = new SharedMemory({ create: true, size: 512 });
    const rounds = [[memory.name, "howdy"], [memory, "HELLO"]] as const;
    for (const [block, text] of rounds) {
      const args = [block, encoder.encode(text)];
      const child = new mp.Process({ target: attachThenWrite, args, daemon: true });
      await child.start();
      await child.join();
      assertEquals(bytesOf(memory, 5), text);
    }
    memory.unlink();
  }, { also: ["fork"] });
});
