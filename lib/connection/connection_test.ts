import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { duplicate, Family } from "../memory/mod.ts";
import {
  BrokenPipeError,
  BufferTooShort,
  DeadlockError,
  EOFError,
  OSError,
  PicklingError,
  UnpicklingError,
  ValueError,
} from "../errors.ts";
import { agentIdentity } from "../identity.ts";
import { Connection, Pipe } from "./mod.ts";
import { Member, until } from "./testdata/family.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;
const KIB = 1024;

/** Runs `role` in another agent. */
function start(role: string, ...args: unknown[]): Member {
  return new Member(ROLES, role, args);
}

/** A pipe that goes with its scope. */
function pipe(duplex = true): { left: Connection; right: Connection } & Disposable {
  const [left, right] = Pipe(duplex);
  return {
    left,
    right,
    [Symbol.dispose]() {
      left.close();
      right.close();
    },
  };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

// -- Messages --

Deno.test("Connection carries values both ways, in order", async () => {
  using ends = pipe();
  const { left, right } = ends;
  for (const value of [1, { a: [new Map([[1, 2]])] }, null, undefined]) {
    left.send(value);
    right.send(value);
  }
  for (const value of [1, { a: [new Map([[1, 2]])] }, null, undefined]) {
    assertEquals(await right.recv(), value);
    assertEquals(left.recvSync(), value);
  }
});

Deno.test("Connection.recv() waits for a message", async () => {
  using ends = pipe();
  const received = ends.right.recv();
  assertEquals(ends.right.statistics(), { receiving: 1, sending: 0 });
  ends.left.sendSync("late");
  assertEquals(await received, "late");
});

Deno.test("Connection.recv() lets the event loop turn, though there is always a message", async () => {
  using ends = pipe();
  let fired = false;
  setTimeout(() => fired = true, 0);
  for (let i = 0; i < 1_000_000 && !fired; i++) {
    ends.left.send(i);
    assertEquals(await ends.right.recv(), i);
  }
  assert(fired);
});

Deno.test("Connection carries errors as values", async () => {
  using ends = pipe();
  ends.left.send(new RangeError("value"));
  assertInstanceOf(await ends.right.recv(), RangeError);
});

Deno.test("Connection.send() reports at once what cannot be sent", async () => {
  using ends = pipe();
  await assertRejects(() => ends.left.send({ a: new WeakMap() }), PicklingError, "message.a");
  assertThrows(() => ends.left.sendSync(Symbol("x")), PicklingError);
  assertEquals(await ends.right.poll(), false);
});

Deno.test("Connection sends bytes as they are, the empty message too", async () => {
  using ends = pipe();
  for (const message of ["hello", "", "x"]) {
    ends.left.sendBytes(bytes(message));
    assertEquals(await ends.right.poll(), true);
    assertEquals(text(await ends.right.recvBytes()), message);
  }
  ends.left.sendBytesSync(bytes("blocking"));
  assertEquals(text(ends.right.recvBytesSync()), "blocking");
});

Deno.test("Connection takes the bytes of everything that has bytes", async () => {
  using ends = pipe();
  const source = Uint8Array.of(1, 0, 2, 0);
  const shared = new SharedArrayBuffer(4);
  new Uint8Array(shared).set(source);
  const views = [source, new Uint16Array(source.buffer), new DataView(source.buffer)];
  for (const buffer of [...views, source.buffer, shared, new Uint16Array(shared)]) {
    ends.left.sendBytes(buffer);
    assertEquals(await ends.right.recvBytes(), source);
  }
});

Deno.test("Connection.sendBytes() refuses text and everything else without bytes", async () => {
  using ends = pipe();
  for (const buffer of ["text", 5, null, undefined, [1, 2]]) {
    await assertRejects(
      () => Reflect.apply(Connection.prototype.sendBytes, ends.left, [buffer]),
      TypeError,
      "bytes-like",
    );
  }
});

Deno.test("Connection.sendBytes() counts offset and size in bytes", async () => {
  using ends = pipe();
  const words = Uint16Array.of(1, 2, 3);
  ends.left.sendBytes(words, { offset: 2, size: 2 });
  assertEquals(await ends.right.recvBytes(), Uint8Array.of(2, 0));
  ends.left.sendBytes(words, { offset: 4, size: null });
  assertEquals(await ends.right.recvBytes(), Uint8Array.of(3, 0));
  ends.left.sendBytesSync(words, { offset: 6 });
  assertEquals(await ends.right.recvBytes(), new Uint8Array());
});

Deno.test("Connection.sendBytes() refuses what lies outside of the buffer", async () => {
  using ends = pipe();
  const message = bytes("abcdefghijklmnopqrstuvwxyz");
  for (
    const [options, reason] of [
      [{ offset: -1 }, "offset is negative"],
      [{ offset: 27 }, "buffer length < offset"],
      [{ offset: 4, size: -1 }, "size is negative"],
      [{ offset: 22, size: 5 }, "buffer length < offset + size"],
    ] as const
  ) {
    await assertRejects(() => ends.left.sendBytes(message, options), ValueError, reason);
    assertThrows(() => ends.left.sendBytesSync(message, options), ValueError, reason);
  }
  await assertRejects(() => ends.left.sendBytes(message, { offset: 0.5 }), TypeError);
  await assertRejects(() => ends.left.sendBytes(message, { size: NaN }), TypeError);
  assertEquals(await ends.right.poll(), false);
});

Deno.test("Connection.recvBytes() hands out the bytes of a value, which can be sent on", async () => {
  using ends = pipe();
  using next = pipe();
  ends.left.send([1, 2.25, null]);
  next.left.sendBytes(await ends.right.recvBytes());
  assertEquals(await next.right.recv(), [1, 2.25, null]);
});

Deno.test("Connection.recv() of bytes that encode nothing is an UnpicklingError", async () => {
  using ends = pipe();
  for (const message of [bytes("no such value"), new Uint8Array(), Uint8Array.of(0xc1)]) {
    ends.left.sendBytes(message);
    await assertRejects(() => ends.right.recv(), UnpicklingError);
    ends.left.sendBytes(message);
    assertThrows(() => ends.right.recvSync(), UnpicklingError);
  }
  ends.left.send("and it goes on");
  assertEquals(await ends.right.recv(), "and it goes on");
});

// -- Limits of the receiver --

Deno.test("Connection.recvBytes() ends receiving when a message is too long", async () => {
  using ends = pipe();
  ends.left.sendBytes(bytes("hello"));
  ends.left.sendBytes(bytes("hello"));
  assertEquals(text(await ends.right.recvBytes({ maxlength: 5 })), "hello");
  await assertRejects(
    () => ends.right.recvBytes({ maxlength: 4 }),
    OSError,
    "bad message length",
  );
  assertEquals([ends.right.readable, ends.right.writable], [false, true]);
  await assertRejects(() => ends.right.recv(), OSError, "connection is write-only");
  ends.right.send("still sends");
  assertEquals(await ends.left.recv(), "still sends");
});

Deno.test("Connection that only receives is closed by a message that is too long", () => {
  using ends = pipe(false);
  ends.right.sendBytes(bytes("hello"));
  assertThrows(() => ends.left.recvBytesSync({ maxlength: 4 }), OSError, "bad message length");
  assertEquals(ends.left.closed, true);
});

Deno.test("Connection.recvBytes() refuses a negative maxlength", async () => {
  using ends = pipe();
  await assertRejects(() => ends.left.recvBytes({ maxlength: -1 }), ValueError, "negative");
  await assertRejects(() => ends.left.recvBytes({ maxlength: 0.5 }), TypeError);
});

Deno.test("Connection.recvBytesInto() writes into the caller's buffer", async () => {
  using ends = pipe();
  const buffer = new Uint16Array(4);
  ends.left.sendBytes(Uint16Array.of(7, 8));
  assertEquals(await ends.right.recvBytesInto(buffer, { offset: 2 }), 4);
  assertEquals(buffer, Uint16Array.of(0, 7, 8, 0));
  ends.left.sendBytes(Uint16Array.of(9));
  assertEquals(ends.right.recvBytesIntoSync(buffer), 2);
  assertEquals(buffer[0], 9);
});

Deno.test("Connection.recvBytesInto() hands over a message that is too long", async () => {
  using ends = pipe();
  for (let i = 0; i < 2; i++) ends.left.sendBytes(bytes("hello"));
  const buffer = new Uint8Array(6);
  const error = await assertRejects(
    () => ends.right.recvBytesInto(buffer, { offset: 2 }),
    BufferTooShort,
  );
  assertEquals(error.args, [bytes("hello")]);
  assertThrows(() => ends.right.recvBytesIntoSync(buffer, { offset: 2 }), BufferTooShort);
  assertEquals(await ends.right.poll(), false, "it was taken");
});

Deno.test("Connection.recvBytesInto() refuses an offset outside of the buffer", async () => {
  using ends = pipe();
  const buffer = new Uint16Array(2);
  const into = (offset: number) => () => ends.left.recvBytesInto(buffer, { offset });
  await assertRejects(into(-1), ValueError, "negative offset");
  await assertRejects(into(5), ValueError, "offset too large");
  await assertRejects(into(0.5), TypeError);
});

// -- Polling --

Deno.test("Connection.poll() looks, and takes nothing", async () => {
  using ends = pipe();
  assertEquals([await ends.left.poll(), ends.left.pollSync()], [false, false]);
  assertEquals(await ends.left.poll({ timeout: -1 }), false);
  assertEquals(await ends.left.poll({ timeout: 5 }), false);
  assertEquals(ends.left.pollSync({ timeout: 5 }), false);
  ends.right.send(1);
  for (let i = 0; i < 3; i++) assertEquals(await ends.left.poll({ timeout: null }), true);
  assertEquals(ends.left.pollSync({ timeout: null }), true);
  assertEquals(await ends.left.recv(), 1);
});

Deno.test("Connection.poll() is true at the end", async () => {
  using ends = pipe();
  const polled = ends.left.poll({ timeout: null });
  ends.right.close();
  assertEquals([await polled, await ends.left.poll()], [true, true]);
});

// -- Back-pressure --

Deno.test("Connection.send() waits for room, and keeps the order of the calls", async () => {
  using ends = pipe();
  const block = new Uint8Array(30 * KIB);
  const sent = [1, 2, 3, 4].map((i) => ends.left.sendBytes(block.fill(i)));
  assertEquals(ends.left.statistics().sending, 2);
  for (const i of [1, 2, 3, 4]) assertEquals((await ends.right.recvBytes())[0], i);
  await Promise.all(sent);
});

Deno.test("Connection takes a message of any length when nothing else is in flight", async () => {
  using ends = pipe();
  const large = new Uint8Array(500 * KIB).fill(5);
  ends.left.sendBytesSync(large);
  assertThrows(() => ends.left.sendBytesSync(Uint8Array.of(1)), DeadlockError);
  assertEquals(await ends.right.recvBytes(), large);
});

Deno.test("Connection.send() that gives up sends nothing", async () => {
  using ends = pipe();
  ends.left.sendBytesSync(new Uint8Array(100 * KIB));
  const stop = new AbortController();
  const sent = ends.left.send("withdrawn", { signal: stop.signal });
  const next = ends.left.send("next");
  stop.abort(new Error("enough"));
  await assertRejects(() => sent, Error, "enough");
  await ends.right.recvBytes();
  assertEquals(await ends.right.recv(), "next");
  await next;
});

Deno.test("Connection.close() still sends what waits for room", async () => {
  using ends = pipe();
  ends.left.sendBytesSync(new Uint8Array(100 * KIB));
  const sent = ends.left.send("last words");
  ends.left.close();
  await ends.right.recvBytes();
  assertEquals(await ends.right.recv(), "last words");
  await sent;
  await assertRejects(() => ends.right.recv(), EOFError);
});

// -- Directions and ends --

Deno.test("Pipe without duplex goes one way", async () => {
  for (const [reader, writer] of [Pipe(false), Pipe({ duplex: false })]) {
    writer.send(1);
    assertEquals(await reader.recv(), 1);
    assertEquals([reader.readable, reader.writable], [true, false]);
    assertEquals([writer.readable, writer.writable], [false, true]);
    await assertRejects(() => reader.send(1), OSError, "connection is read-only");
    assertThrows(() => reader.sendBytesSync(bytes("")), OSError, "connection is read-only");
    await assertRejects(() => writer.recv(), OSError, "connection is write-only");
    await assertRejects(() => writer.poll(), OSError, "connection is write-only");
    reader.close();
    writer.close();
  }
});

Deno.test("Connection delivers what was sent before the other side closed, then ends", async () => {
  using ends = pipe();
  ends.left.send("first");
  ends.left.send("second");
  ends.left.close();
  assertEquals([await ends.right.recv(), await ends.right.recv()], ["first", "second"]);
  for (let i = 0; i < 2; i++) {
    await assertRejects(() => ends.right.recv(), EOFError);
    assertThrows(() => ends.right.recvBytesSync(), EOFError);
  }
  await assertRejects(() => ends.right.send(1), BrokenPipeError, "[Errno 32] Broken pipe");
  assertThrows(() => ends.right.sendBytesSync(bytes("x")), BrokenPipeError);
});

Deno.test("Connection ends the waits of the other side when it is closed", async () => {
  using ends = pipe();
  ends.left.sendBytesSync(new Uint8Array(100 * KIB));
  const sending = ends.left.send("too late");
  const receiving = ends.left.recv();
  ends.right.close();
  await assertRejects(() => sending, BrokenPipeError);
  await assertRejects(() => receiving, EOFError);
});

Deno.test("Connection that was closed refuses everything", async () => {
  const [left, right] = Pipe();
  const receiving = left.recv();
  const polling = left.poll({ timeout: null });
  left.close();
  left.close();
  await assertRejects(() => receiving, OSError, "handle is closed");
  await assertRejects(() => polling, OSError, "handle is closed");
  assertEquals([left.closed, left.readable, left.writable], [true, true, true]);
  for (
    const call of [
      () => left.send(1),
      () => left.recv(),
      () => left.sendBytes(bytes("")),
      () => left.recvBytes(),
      () => left.recvBytesInto(new Uint8Array()),
      () => left.poll(),
    ]
  ) await assertRejects<OSError>(call, OSError, "handle is closed");
  assertThrows(() => left.fileno(), OSError, "handle is closed");
  assertThrows(() => left.recvSync(), OSError, "handle is closed");
  right.close();
});

Deno.test("Connection is closed by its scope", () => {
  const [left, right] = Pipe();
  {
    using _left = left;
    using _right = right;
  }
  assertEquals([left.closed, right.closed], [true, true]);
});

Deno.test("Connection's closing gives the memory back", () => {
  const { heap, references } = Family.current();
  dropPipesUnread(); // the heap may have to grow for the first ones
  const before = { ...heap.statistics(), size: references.size };
  dropPipesUnread();
  assertEquals({ ...heap.statistics(), size: references.size }, before);
});

/** Pipes with a message in flight that carries a pipe, all closed. */
function dropPipesUnread(): void {
  for (const duplex of [true, false]) {
    const [first, second] = Pipe(duplex);
    const carried = Pipe();
    second.send(carried);
    for (const end of [...carried, first, second]) end.close();
  }
}

Deno.test("Connection is made from an end and nothing else", () => {
  for (const handle of [-1, 44_977_608, null, {}]) {
    assertThrows(() => new Connection(handle), ValueError, "invalid handle");
  }
});

Deno.test("Connection.fileno() tells the ends apart", () => {
  using ends = pipe();
  assert(Number.isInteger(ends.left.fileno()));
  assert(ends.left.fileno() !== ends.right.fileno());
});

Deno.test("Connection.toString() is Python's repr", () => {
  using ends = pipe();
  assert(/^<Connection object at 0x[0-9a-f]+>$/.test(String(ends.left)));
});

// -- Giving up --

Deno.test("Connection ends a wait with the reason of its signal", async () => {
  using ends = pipe();
  const stop = new AbortController();
  const { signal } = stop;
  const waits = [
    ends.left.recv({ signal }),
    ends.left.recvBytes({ signal }),
    ends.left.recvBytesInto(new Uint8Array(), { signal }),
    ends.left.poll({ timeout: null, signal }),
  ];
  stop.abort(new Error("enough"));
  for (const wait of waits) await assertRejects(() => wait, Error, "enough");
  await assertRejects(() => ends.left.recv({ signal }), Error, "enough");
  await assertRejects(() => ends.left.send(1, { signal }), Error, "enough");
});

Deno.test("Connection refuses to block for ever when nobody else is there", () => {
  using ends = pipe();
  assertThrows(() => ends.left.recvSync(), DeadlockError);
  assertThrows(() => ends.left.recvBytesSync(), DeadlockError);
  assertThrows(() => ends.left.pollSync({ timeout: null }), DeadlockError);
});

Deno.test("Connection ends every wait of a process that was terminated", async () => {
  using ends = pipe();
  const identity = agentIdentity();
  identity.ended = new Error("terminated");
  try {
    await assertRejects(() => ends.left.recv(), Error, "terminated");
    await assertRejects(() => ends.left.send(1), Error, "terminated");
    await assertRejects(() => ends.left.poll(), Error, "terminated");
    assertThrows(() => ends.left.recvSync(), Error, "terminated");
  } finally {
    delete identity.ended;
  }
});

// -- Travelling --

Deno.test("Connection travels through a connection, and both views are one end", async () => {
  using carrier = pipe();
  using ends = pipe();
  carrier.left.send(ends.left);
  const again = await carrier.right.recv() as Connection;
  assertEquals(again.fileno(), ends.left.fileno());
  ends.left.close();
  again.send("the end is open");
  assertEquals(await ends.right.recv(), "the end is open");
  again.close();
  await assertRejects(() => ends.right.recv(), EOFError);
});

Deno.test("Connection in flight keeps its end open", async () => {
  using carrier = pipe();
  using ends = pipe();
  carrier.left.send(ends.left);
  ends.left.close();
  assertEquals(await ends.right.poll(), false);
  const again = await carrier.right.recv() as Connection;
  assertEquals(await ends.right.poll(), false);
  again.close();
  assertEquals(await ends.right.poll(), true);
});

Deno.test("Connection that must not receive any more says so where it arrives", async () => {
  using carrier = pipe();
  using ends = pipe();
  ends.right.sendBytes(bytes("hello"));
  assertThrows(() => ends.left.recvBytesSync({ maxlength: 1 }), OSError);
  carrier.left.send(ends.left);
  using again = await carrier.right.recv() as Connection;
  assertEquals([again.readable, again.writable], [false, true]);
});

Deno.test("Connection that is closed cannot be sent", async () => {
  using carrier = pipe();
  const [left, right] = Pipe();
  left.close();
  right.close();
  await assertRejects(() => carrier.left.send(left), PicklingError, "handle is closed");
});

Deno.test("Connection's second view is closed by itself", async () => {
  using ends = pipe();
  const view = ends.left[duplicate]();
  assertInstanceOf(view, Connection);
  ends.left.close();
  view.send("second view");
  assertEquals(await ends.right.recv(), "second view");
  view.close();
  await assertRejects(() => ends.right.recv(), EOFError);
});

// -- Several agents --

for (const role of ["echoBytes", "echoAwaiting"]) {
  Deno.test(`Connection talks with another agent (${role})`, async () => {
    const [left, right] = Pipe();
    const member = start(role, right);
    right.close();
    for (const value of [1, "text", { a: [1, 2, { b: undefined }] }, new Uint8Array(200 * KIB)]) {
      await left.send(value);
      assertEquals(await left.recv(), value);
      left.sendSync(value);
      assertEquals(left.recvSync(), value);
    }
    left.close();
    await member.join();
  });
}

Deno.test("Connection keeps the order of a fast sender, and ends when it has ended", async () => {
  const [reader, writer] = Pipe(false);
  const member = start("sendNumbers", writer, 5_000);
  writer.close();
  for (let i = 0; i < 5_000; i++) assertEquals(i % 2 ? reader.recvSync() : await reader.recv(), i);
  await assertRejects(() => reader.recv(), EOFError);
  await member.join();
  reader.close();
});

Deno.test("Connection makes a sender wait that is faster than its receiver", async () => {
  const [reader, writer] = Pipe(false);
  const member = start("sendBlocks", writer, 20, 30 * KIB);
  await until(() => writer.statistics().sending === 1);
  writer.close();
  for (let i = 0; i < 20; i++) {
    const block = reader.recvBytesSync();
    assertEquals([block.byteLength, block[0], block[block.length - 1]], [30 * KIB, i, i]);
  }
  await member.join();
  assertThrows(() => reader.recvSync(), EOFError);
  reader.close();
});

Deno.test("Connection ends when the last process that held the other side has died", async () => {
  const [left, right] = Pipe();
  const member = start("receiveForEver", right);
  await until(() => right.statistics().receiving === 1);
  right.close();
  assertEquals(await left.poll(), false, "the other side is held");
  await member.kill();
  await assertRejects(() => left.recv(), EOFError);
  await assertRejects(() => left.send(1), BrokenPipeError);
  left.close();
});

Deno.test("Connection wakes who waits when the other side dies", async () => {
  const [left, right] = Pipe();
  const [idle, quiet] = Pipe(false);
  const member = start("hold", right, idle);
  await until(() => idle.statistics().receiving === 1);
  right.close();
  left.sendBytesSync(new Uint8Array(100 * KIB));
  const sending = left.sendBytes(bytes("no room"));
  const receiving = left.recv();
  await member.kill();
  await assertRejects(() => sending, BrokenPipeError);
  await assertRejects(() => receiving, EOFError);
  for (const end of [left, idle, quiet]) end.close();
});

Deno.test("Connection breaks for a blocked sender when the reader closes", async () => {
  const [reader, writer] = Pipe(false);
  const [alive, witness] = Pipe(false);
  const member = start("sendForEverTelling", writer, witness);
  writer.close();
  witness.close();
  assertEquals(await alive.recv(), "sending");
  reader.close();
  assertEquals(await alive.recv(), "BrokenPipeError");
  await member.join();
  alive.close();
});

Deno.test("Connection.pollSync() does not use up the wake of one who receives", async () => {
  const [reader, writer] = Pipe(false);
  const [answer, answering] = Pipe(false);
  const looking = start("pollForEver", reader);
  await until(() => reader.statistics().receiving === 1); // it was there first
  const receiving = start("receiveOne", reader, answering);
  await until(() => reader.statistics().receiving === 2);
  writer.send("for one");
  assertEquals(await answer.recv(), "for one");
  writer.send("for the other, which may have come too late for the first");
  await looking.join();
  await receiving.join();
  for (const end of [reader, writer, answer, answering]) end.close();
});

Deno.test("Connection is used where it was sent to", async () => {
  const [left, right] = Pipe();
  const [reader, writer] = Pipe(false);
  const member = start("useReceivedEnd", right);
  right.close();
  left.send(writer);
  writer.close();
  assertEquals(await reader.recv(), "all is well");
  await member.join();
  await assertRejects(() => reader.recv(), EOFError);
  left.close();
  reader.close();
});

Deno.test("Connection's view is released when it is collected", async () => {
  const { references } = Family.current();
  const before = references.size;
  const { runInNewContext } = await import("node:vm");
  const v8 = await import("node:v8");
  v8.setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  dropPipe();
  await until(() => {
    collect();
    return references.size <= before;
  });
  assertStrictEquals(references.size <= before, true);
});

function dropPipe(): void {
  const [left] = Pipe();
  left.send("nobody holds this");
}
