import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

import { duplicate } from "../memory/mod.ts";
import {
  AuthenticationError,
  BrokenPipeError,
  ConnectionRefusedError,
  DeadlockError,
  EOFError,
  FileNotFoundError,
  OSError,
  PicklingError,
  TimeoutError,
  UnpicklingError,
} from "../errors.ts";
import {
  type Address,
  type AddressFamily,
  Client,
  ClientSync,
  type Connection,
  families,
  Listener,
  type ListenerOptions,
  Pipe,
  wait,
  waitSync,
} from "./mod.ts";
import { Member, until } from "./testdata/family.ts";
import { Item } from "./testdata/models.ts";

const ROLES = new URL("./testdata/roles.ts", import.meta.url).href;

const MODELS = new URL("./testdata/models.ts", import.meta.url).href;
const KEY = new TextEncoder().encode("secret");
const SOCKETS = families.filter((family) => family !== "AF_FAMILY");

/** Two ends that are connected. */
interface Pair extends Disposable {
  readonly listener: Listener;
  readonly client: Connection;
  readonly server: Connection;
}

async function connected(family: AddressFamily, options: ListenerOptions = {}): Promise<Pair> {
  const listener = new Listener(null, { ...options, family });
  const connecting = Client(listener.address, options);
  const server = await listener.accept();
  const client = await connecting;
  return {
    listener,
    client,
    server,
    [Symbol.dispose]() {
      for (const each of [client, server, listener]) each.close();
    },
  };
}

/** A bare stream to `address`, which speaks no protocol. */
async function dial(address: Address): Promise<Deno.Conn> {
  if (typeof address === "string") return await Deno.connect({ transport: "unix", path: address });
  return await Deno.connect({ hostname: address[0], port: address[1] });
}

/** Everything that a stream brings until its end. */
async function readAll(stream: Deno.Conn): Promise<Uint8Array> {
  return await new Response(stream.readable).bytes();
}

for (const family of SOCKETS) {
  // -- Messages --

  Deno.test(`${family}: values, bytes and messages of any size go both ways, in order`, async () => {
    using pair = await connected(family);
    const { client, server } = pair;
    const value = { a: [1, new Map([[1, new Set(["x"])]])], date: new Date(5), big: 2n ** 70n };
    await client.send(value);
    await server.send(value);
    assertEquals([await server.recv(), await client.recv()], [value, value]);
    for (const size of [0, 1, 16_383, 16_384, 16_385, 70_000, 3_000_000]) {
      const bytes = new Uint8Array(size).map((_, i) => i * 7);
      const sent = client.sendBytes(bytes);
      assertEquals(await server.recvBytes(), bytes);
      await sent;
    }
    const buffer = new Uint8Array(4);
    await client.sendBytes(Uint8Array.of(1, 2));
    assertEquals(await server.recvBytesInto(buffer, { offset: 1 }), 2);
    assertEquals(buffer, Uint8Array.of(0, 1, 2, 0));
  });

  Deno.test(`${family}: many messages that nobody awaits arrive in order`, async () => {
    using pair = await connected(family);
    const sends = Array.from({ length: 5_000 }, (_, i) => pair.client.send(i));
    for (let i = 0; i < 5_000; i++) assertEquals(await pair.server.recv(), i);
    await Promise.all(sends);
  });

  Deno.test(`${family}: sending waits while nobody receives, and can be given up`, async () => {
    using pair = await connected(family);
    const controller = new AbortController();
    const sends = Array.from(
      { length: 100 },
      () => pair.client.sendBytes(new Uint8Array(100_000), { signal: controller.signal }),
    );
    controller.abort(new RangeError("enough"));
    const results = await Promise.allSettled(sends);
    assert(results.some(({ status }) => status === "rejected"));
    const sent = results.filter(({ status }) => status === "fulfilled").length;
    for (let i = 0; i < sent; i++) assertEquals((await pair.server.recvBytes()).length, 100_000);
  });

  Deno.test(`${family}: poll() and wait() see whole messages and the end`, async () => {
    using pair = await connected(family);
    const { client, server } = pair;
    assertEquals(await server.poll(), false);
    assertEquals(await server.poll({ timeout: 5 }), false);
    await client.send(1);
    assertEquals(await server.poll({ timeout: 10_000 }), true);
    assertEquals(await wait([client, server]), [server]);
    assertEquals(server.recvSync(), 1);
    assertEquals(server.pollSync(), false);
    client.close();
    assertEquals(await server.poll({ timeout: 10_000 }), true);
    await assertRejects(() => server.recv(), EOFError);
    await assertRejects(() => server.recv(), EOFError);
  });

  // -- Ends --

  Deno.test(`${family}: what was sent before close() arrives, then the end`, async () => {
    using pair = await connected(family);
    pair.client.send("last words");
    pair.client.sendBytes(new Uint8Array(1_000_000));
    pair.client.close();
    pair.client.close();
    assertEquals(await pair.server.recv(), "last words");
    assertEquals((await pair.server.recvBytes()).length, 1_000_000);
    await assertRejects(() => pair.server.recv(), EOFError);
    await assertRejects(() => pair.client.recv(), OSError, "handle is closed");
  });

  Deno.test(`${family}: sending to who is gone is a broken pipe`, async () => {
    using pair = await connected(family);
    pair.server.close();
    await assertRejects(() => pair.client.recv(), EOFError);
    await assertRejects(async () => {
      for (;;) await pair.client.send("anybody there?");
    }, BrokenPipeError);
    await assertRejects(() => pair.client.send("no?"), BrokenPipeError);
  });

  Deno.test(`${family}: closing one's own end tells who waits there`, async () => {
    using pair = await connected(family);
    const receiving = assertRejects(() => pair.server.recv(), OSError, "handle is closed");
    pair.server.close();
    await receiving;
  });

  Deno.test(`${family}: a view of a connection is closed by itself`, async () => {
    using pair = await connected(family);
    using view = pair.client[duplicate]();
    pair.client.close();
    await view.send(1);
    assertEquals(await pair.server.recv(), 1);
    view.close();
    await assertRejects(() => pair.server.recv(), EOFError);
  });

  // -- Listeners --

  Deno.test(`${family}: the address is taken until its listener is closed`, async () => {
    const listener = new Listener(null, { family });
    const { address } = listener;
    assertEquals(listener.lastAccepted, null);
    assertThrows(() => new Listener(address, { family }), OSError, "ddress already in use");
    listener.close();
    listener.close();
    await assertRejects(() => listener.accept(), OSError, "listener is closed");
    await assertRejects(
      () => Client(address),
      typeof address === "string" ? FileNotFoundError : ConnectionRefusedError,
    );
    new Listener(address, { family }).close();
  });

  Deno.test(`${family}: a client need not wait for accept(), which knows where it came from`, async () => {
    using listener = new Listener(null, { family });
    const early = await Client(listener.address);
    await early.send("hello");
    early.close();
    using connection = await listener.accept();
    assertEquals(await connection.recv(), "hello");
    const from = listener.lastAccepted;
    if (typeof from === "string") assertEquals(from, "");
    else assertEquals([from![0], typeof from![1]], ["127.0.0.1", "number"]);
  });

  Deno.test(`${family}: accept() ends by timeout, signal and close(); many may accept at once`, async () => {
    using listener = new Listener(null, { family });
    await assertRejects(() => listener.accept({ timeout: 5 }), TimeoutError);
    await assertRejects(() => listener.accept({ signal: AbortSignal.abort() }));
    const accepting = [1, 2, 3].map(() => listener.accept<number>());
    const clients = [1, 2, 3].map(async (i) => {
      using client = await Client(listener.address);
      await client.send(i);
    });
    const numbers = await Promise.all(accepting.map(async (connection) => {
      using accepted = await connection;
      return await accepted.recv();
    }));
    assertEquals(numbers.sort(), [1, 2, 3]);
    await Promise.all(clients);
    const last = assertRejects(() => listener.accept(), OSError, "listener is closed");
    listener.close();
    await last;
  });

  Deno.test(`${family}: listeners, sockets and pipes can be waited for together`, async () => {
    using pair = await connected(family);
    const [reader, writer] = Pipe(false);
    const all = [pair.server, pair.listener, reader];
    const first = wait<object>(all);
    const early = await Client(pair.listener.address);
    assertEquals(await first, [pair.listener]);
    writer.send(1);
    await pair.client.send(1);
    await pair.server.poll({ timeout: null });
    assertEquals(await wait<object>(all), all);
    (await pair.listener.accept()).close();
    for (const end of [early, reader, writer]) end.close();
  });

  Deno.test(`${family}: what would block this thread says so, unless it need not wait`, async () => {
    using pair = await connected(family);
    const message = "goes through this thread's event loop";
    assertThrows(() => pair.server.recvSync(), DeadlockError, message);
    assertThrows(() => pair.server.pollSync({ timeout: 5 }), DeadlockError, message);
    assertThrows(() => waitSync([pair.server], { timeout: 5 }), DeadlockError);
    assertThrows(() => pair.listener.acceptSync({ timeout: 5 }), DeadlockError, "event loop");
    assertThrows(() => ClientSync(pair.listener.address), DeadlockError, message);
    assertEquals(waitSync([pair.server], { timeout: 0 }), []);
    pair.client.sendSync("there is room");
    assertEquals(await pair.server.recv(), "there is room");
    assertThrows(() => {
      for (;;) pair.client.sendBytesSync(new Uint8Array(100_000));
    }, DeadlockError);
  });

  // -- Strangers --

  Deno.test(`${family}: keys are checked on both sides`, async () => {
    using pair = await connected(family, { authkey: KEY });
    await pair.client.send("after the handshake");
    assertEquals(await pair.server.recv(), "after the handshake");
    await pair.client.sendBytes(new Uint8Array(100_000)); // no stranger any more
    assertEquals((await pair.server.recvBytes()).length, 100_000);
    const refused = assertRejects(
      () => Client(pair.listener.address, { authkey: new Uint8Array(1) }),
      AuthenticationError,
      "digest sent was rejected",
    );
    await assertRejects(() => pair.listener.accept(), AuthenticationError, "digest received");
    await refused;
  });

  Deno.test(`${family}: who sends nonsense instead of a proof is dropped at once`, async () => {
    using listener = new Listener(null, { family, authkey: KEY });
    for (const nonsense of ["GET / HTTP/1.1\r\n\r\n", "\0\0\x01\x01", "\xff\xff\xff\xfe"]) {
      const stranger = await dial(listener.address);
      const accepting = listener.accept();
      await stranger.write(Uint8Array.from(nonsense, (character) => character.charCodeAt(0)));
      await assertRejects(() => accepting, OSError, "bad message length");
      const heard = await readAll(stranger);
      assertEquals(heard.length, 63); // the challenge, and the end
    }
  });

  Deno.test(`${family}: who sends byte by byte, or half a message, is dropped when his time is over`, async () => {
    using listener = new Listener(null, { family, authkey: KEY, handshakeTimeout: 150 });
    const silent = await dial(listener.address);
    const slow = await dial(listener.address);
    const accepting = [listener.accept(), listener.accept(), listener.accept()];
    const drip = setInterval(() => slow.write(Uint8Array.of(0)).catch(() => {}), 20);
    const honest = Client(listener.address, { authkey: KEY });
    using client = await honest; // is let in meanwhile
    const outcomes = await Promise.allSettled(accepting);
    clearInterval(drip);
    const errors = outcomes.flatMap((each) => each.status === "rejected" ? [each.reason] : []);
    for (const outcome of outcomes) if (outcome.status === "fulfilled") outcome.value.close();
    assertEquals(errors.length, 2);
    for (const error of errors) assert(error instanceof AuthenticationError, error);
    assertEquals((await readAll(silent)).length, 63);
    slow.close();
    assertEquals(client.closed, false);
  });

  Deno.test(`${family}: a message that is cut short is an error, and its claims reserve nothing`, async () => {
    using listener = new Listener(null, { family });
    const stranger = await dial(listener.address);
    using connection = await listener.accept();
    await stranger.write(Uint8Array.of(0x3f, 0xff, 0xff, 0xff, 1, 2, 3));
    assertEquals(await connection.poll({ timeout: 5 }), false);
    stranger.close();
    await assertRejects(() => connection.recv(), OSError, "got end of file during message");
    await assertRejects(() => connection.recv(), OSError, "got end of file during message");
  });

  Deno.test(`${family}: messages beyond the limits are refused`, async () => {
    const limits = { maxBytes: 1_000, maxDepth: 5, maxItems: 20 };
    using pair = await connected(family, { limits });
    await pair.client.send([[[[[[[[1]]]]]]]]);
    await assertRejects(() => pair.server.recv(), UnpicklingError, "levels deep");
    await pair.client.send(new Array(30).fill(0));
    await assertRejects(() => pair.server.recv(), UnpicklingError, "20 values");
    await pair.client.sendBytes(new Uint8Array(1_001));
    await assertRejects(() => pair.server.recvBytes(), OSError, "bad message length");
    await assertRejects(() => pair.server.recvBytes(), OSError, "bad message length");
  });

  Deno.test(`${family}: recvBytes() with a maxlength loses the right to receive`, async () => {
    using pair = await connected(family);
    await pair.client.sendBytes(new Uint8Array(10));
    await assertRejects(() => pair.server.recvBytes({ maxlength: 9 }), OSError, "bad message");
    assertEquals([pair.server.readable, pair.server.writable], [false, true]);
    await pair.server.send("still writable");
    assertEquals(await pair.client.recv(), "still writable");
  });

  // -- Codecs --

  Deno.test(`${family}: no code comes over a socket but from modules that are allowed`, async () => {
    using pair = await connected(family);
    await pair.client.send([new Item(1)]);
    await assertRejects(() => pair.server.recv(), UnpicklingError, "not in an allowed module");
    await pair.client.send((x: number) => x + 1);
    await assertRejects(() => pair.server.recv(), UnpicklingError);
    await pair.client.send("goes on");
    assertEquals(await pair.server.recv(), "goes on");

    using open = await connected(family, { allowModules: [MODELS] });
    await open.client.send([new Item(1)]);
    const [item] = await open.server.recv() as [Item];
    assertEquals([item instanceof Item, item.size], [true, 1]);
  });

  Deno.test(`${family}: what lives in this program's memory cannot leave it`, async () => {
    using pair = await connected(family);
    await assertRejects(() => pair.client.send({ end: Pipe()[0] }), PicklingError, "memory");
    await pair.client.send("goes on");
    assertEquals(await pair.server.recv(), "goes on");
  });

  Deno.test(`${family}: values travel as JSON or pickle, if both sides say so`, async () => {
    using json = await connected(family, { codec: "json" });
    await json.client.send({ a: [1, "é", null, true] });
    assertEquals(await json.server.recv(), { a: [1, "é", null, true] });
    await assertRejects(() => json.client.send(1n), PicklingError);
    await json.client.sendBytes(new TextEncoder().encode("{"));
    await assertRejects(() => json.server.recv(), UnpicklingError);

    using pickle = await connected(family, { codec: "pickle" });
    await pickle.client.send({ a: [1, "é", null, true] });
    assertEquals(await pickle.server.recv(), new Map([["a", [1, "é", null, true]]]));
    await assertRejects(() => pickle.client.send(new Date()), PicklingError, "Date");
  });
}

Deno.test("Listener and Client refuse codecs that are not there", async () => {
  const options = { codec: "xml", family: "AF_FAMILY" };
  assertThrows(() => Reflect.construct(Listener, [null, options]), RangeError, "codec");
  await assertRejects(() => Reflect.apply(Client, null, ["family:x", options]), RangeError);
});

Deno.test(
  "AF_UNIX: an abstract name leaves no file",
  { ignore: Deno.build.os !== "linux" },
  async () => {
    const name = `\0listener-${crypto.randomUUID()}`;
    using listener = new Listener(name);
    assertEquals(listener.address, name);
    using client = await Client(name);
    using connection = await listener.accept();
    await client.send(1);
    assertEquals(await connection.recv(), 1);
  },
);

Deno.test("AF_UNIX: the file is gone when the listener is closed", () => {
  const listener = new Listener();
  const path = listener.address as string;
  assertEquals(Deno.statSync(path).isSocket, true);
  listener.close();
  assertThrows(() => Deno.statSync(path), Deno.errors.NotFound);
});

Deno.test("AF_INET: wrong addresses say what is wrong", async () => {
  assertThrows(() => new Listener("text", { family: "AF_INET" }), TypeError, "[host, port]");
  assertThrows(() => new Listener(["localhost", 0], { family: "AF_UNIX" }), TypeError, "a path");
  await assertRejects(() => Client(["localhost", 1]), ConnectionRefusedError);
  await assertRejects(() => Client(["no.such.host.invalid", 1], { timeout: 20_000 }), OSError);
});

Deno.test("AF_INET6: a listener on the loopback address", async (test) => {
  let listener: Listener;
  try {
    listener = new Listener(null, { family: "AF_INET6" });
  } catch (error) {
    assert(error instanceof OSError);
    return void await test.step({ name: "this machine has no IPv6", ignore: true, fn() {} });
  }
  using client = await Client(listener.address, { family: "AF_INET6" });
  using connection = await listener.accept();
  await client.send(1);
  assertEquals(await connection.recv(), 1);
  listener.close();
});

// -- The program --

/** What becomes of a program that does `code`. */
async function program(code: string, ...permissions: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--no-prompt",
      "--config",
      "../../deno.json",
      ...permissions,
      `data:text/javascript,${encodeURIComponent(code)}`,
    ],
    cwd: new URL(".", import.meta.url),
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(30_000),
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}
const MOD = JSON.stringify(new URL("./mod.ts", import.meta.url).href);

Deno.test("a program ends though a listener and connections are open, and sends what it has sent", async () => {
  using listener = new Listener(["localhost", 0]);
  const ended = program(
    `import { Client, Listener } from ${MOD};
    const open = new Listener(["localhost", 0]);
    const idle = await Client(open.address);
    const client = await Client(${JSON.stringify(listener.address)});
    client.sendBytes(new Uint8Array(3_000_000));`,
    "-A",
  );
  using connection = await listener.accept({ timeout: 20_000 });
  assertEquals((await connection.recvBytes()).length, 3_000_000);
  assertEquals(await ended, "");
  await assertRejects(() => connection.recv(), EOFError);
});

Deno.test("without permission, Listener and Client say which", async () => {
  const output = await program(
    `import { Client, Listener } from ${MOD};
    for (const address of [["localhost", 5000], "/tmp/none.sock"]) {
      try { new Listener(address); } catch (error) { console.log(error.name, error.message); }
      try { await Client(address); } catch (error) { console.log(error.name, error.message); }
    }`,
    "--allow-read",
    "--allow-import",
  );
  const lines = output.trim().split("\n");
  assertEquals(lines.length, 4, output);
  for (const line of lines) {
    assert(line.startsWith("PermissionError Cannot "), line);
    assertStringIncludes(line, "--allow-");
  }
});

// -- Other processes --

Deno.test("a connection over a socket travels: another agent uses it, blocking", async () => {
  using pair = await connected("AF_INET");
  await pair.client.sendBytes(new TextEncoder().encode("before"));
  await pair.server.poll({ timeout: null });
  const member = new Member(ROLES, "echoBytes", [pair.server]);
  pair.server.close(); // the other one has a view of its own
  assertEquals(new TextDecoder().decode(await pair.client.recvBytes()), "before");
  for (const size of [0, 1, 100_000, 1_000_000]) {
    const sent = pair.client.sendBytes(new Uint8Array(size));
    assertEquals((await pair.client.recvBytes()).length, size);
    await sent;
  }
  pair.client.close();
  await member.join();
});

Deno.test("a connection over a socket stays usable where it came from", async () => {
  using pair = await connected("AF_UNIX");
  const waiting = pair.server.recv(); // before it travels
  const [reader, writer] = Pipe(false);
  await writer.send(pair.server);
  using other = await reader.recv() as Connection;
  await pair.client.send(1);
  assertEquals(await waiting, 1);
  await pair.server.send("from here");
  await other.send("from there");
  assertEquals([await pair.client.recv(), await pair.client.recv()], ["from here", "from there"]);
  pair.server.close();
  await other.send("still");
  assertEquals(await pair.client.recv(), "still");
  pair.client.close();
  await assertRejects(() => other.recv(), EOFError);
  reader.close();
  writer.close();
});

Deno.test("when the process dies that a connection was sent to, its peer finds the end", async () => {
  using pair = await connected("AF_INET");
  const member = new Member(ROLES, "greetAndReceive", [pair.server]);
  pair.server.close();
  assertEquals(await pair.client.recv(), "here I am");
  await member.kill();
  await assertRejects(() => pair.client.recv(), EOFError);
});

Deno.test("a listener on a socket does not travel", async () => {
  using listener = new Listener(["localhost", 0]);
  const [reader, writer] = Pipe(false);
  await assertRejects(() => writer.send(listener), PicklingError, "belongs to this process");
  reader.close();
  writer.close();
});

// -- What nobody refers to --

Deno.test("a socket that nobody refers to any more is closed, and so is a listener", async () => {
  const { runInNewContext } = await import("node:vm");
  const v8 = await import("node:v8");
  v8.setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");

  using listener = new Listener(["localhost", 0]);
  await dropConnection(listener.address);
  using connection = await listener.accept();
  let isOver = false;
  const over = connection.poll({ timeout: null }).then(() => isOver = true);
  await until(() => {
    collect();
    return isOver;
  });
  await over;
  await assertRejects(() => connection.recv(), EOFError);

  const path = dropListener();
  await until(() => {
    collect();
    return !exists(path);
  });
});

async function dropConnection(address: Address): Promise<void> {
  await Client(address);
}

function dropListener(): string {
  return new Listener(null, { family: "AF_UNIX" }).address as string;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
