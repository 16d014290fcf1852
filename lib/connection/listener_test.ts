import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { duplicate } from "../memory/mod.ts";
import {
  AttributeError,
  AuthenticationError,
  ConnectionRefusedError,
  DeadlockError,
  EOFError,
  OSError,
  TimeoutError,
  ValueError,
} from "../errors.ts";
import {
  addressType,
  arbitraryAddress,
  Client,
  ClientSync,
  type Connection,
  families,
  Listener,
  wait,
} from "./mod.ts";
import { Member, until } from "./testdata/family.ts";

const ROLES = new URL("./testdata/listener_roles.ts", import.meta.url).href;
const KEY = new TextEncoder().encode("secret");
const WRONG = new TextEncoder().encode("wrong");

/** Runs `role` in another agent. */
function start(role: string, ...args: unknown[]): Member {
  return new Member(ROLES, role, args);
}

function inFamily(options: { authkey?: Uint8Array; handshakeTimeout?: number } = {}): Listener {
  return new Listener(null, { family: "AF_FAMILY", ...options });
}

// -- Addresses --

Deno.test("addressType() knows families by the shape of their addresses", () => {
  assertEquals(addressType(["localhost", 0]), "AF_INET");
  assertEquals(addressType("/tmp/socket"), "AF_UNIX");
  assertEquals(addressType("\0abstract"), "AF_UNIX");
  assertEquals(addressType("\\\\.\\pipe\\name"), "AF_PIPE");
  assertEquals(addressType("family:name"), "AF_FAMILY");
  const odd = assertThrows(() => Reflect.apply(addressType, null, [5]), TypeError);
  assertEquals(odd.message, "address type of 5 unrecognized");
});

Deno.test("arbitraryAddress() makes addresses for every family there is", () => {
  for (const family of families) assertEquals(addressType(arbitraryAddress(family)), family);
  assertThrows(() => arbitraryAddress("AF_PIPE"), ValueError, "unrecognized family");
});

Deno.test("Listener refuses families that are not here, odd addresses and keys", () => {
  assertThrows(() => new Listener("\\\\.\\test"), ValueError, "Family AF_PIPE is not recognized.");
  assertThrows(() => Reflect.construct(Listener, ["x", { family: "AF_X" }]), ValueError);
  assertThrows(() => Reflect.construct(Listener, [5]), TypeError, "address type of 5 unrecognized");
  assertThrows(
    () => Reflect.construct(Listener, [null, { family: "AF_FAMILY", authkey: "text" }]),
    TypeError,
    "authkey should be a byte string",
  );
  assertThrows(() => new Listener(["localhost", 0], { family: "AF_FAMILY" }), TypeError, "name");
});

// -- In the family --

Deno.test("Listener and Client talk over the family's memory", async () => {
  using listener = inFamily();
  assertEquals(listener.lastAccepted, null);
  using client = await Client(listener.address);
  client.send({ early: true }); // nobody has accepted yet
  using connection = await listener.accept();
  assertEquals(listener.lastAccepted, "");
  assertEquals(await connection.recv(), { early: true });
  connection.send("answer");
  assertEquals(await client.recv(), "answer");
});

Deno.test("Listener takes a name, with or without the prefix", async () => {
  using listener = new Listener("adder", { family: "AF_FAMILY" });
  assertEquals(listener.address, "family:adder");
  using first = await Client("adder", { family: "AF_FAMILY" });
  using second = await Client("family:adder");
  (await listener.accept()).close();
  (await listener.accept()).close();
  await assertRejects(() => first.recv(), EOFError);
  await assertRejects(() => second.recv(), EOFError);
});

Deno.test("Listener refuses a name that is taken, until its listener is closed", () => {
  const listener = new Listener("family:taken");
  const error = assertThrows(() => new Listener("family:taken"), OSError);
  assertEquals(error.message, "Cannot listen: address already in use, received family:taken");
  listener.close();
  new Listener("family:taken").close();
});

Deno.test("many listeners are told apart", async () => {
  const listeners = Array.from({ length: 40 }, () => inFamily());
  const addresses = listeners.map(({ address }) => address);
  for (const [i, { address }] of listeners.entries()) (await Client<number>(address)).send(i);
  for (const [i, listener] of listeners.entries()) {
    using connection = await listener.accept();
    assertEquals(await connection.recv(), i);
    listener.close();
  }
  for (const address of addresses) await assertRejects(() => Client(address));
});

Deno.test("Client is refused where nobody listens, or no longer", async () => {
  const listener = inFamily();
  const address = listener.address;
  listener.close();
  await assertRejects(() => Client(address), ConnectionRefusedError, "nobody listens");
  assertThrows(() => ClientSync("family:nobody"), ConnectionRefusedError);
});

Deno.test("Listener.close() sends away who was not accepted yet, and those who accept", async () => {
  const listener = inFamily();
  const client = await Client(listener.address);
  (await listener.accept()).close();
  const waiting = await Client(listener.address);
  const pending = inFamily();
  const accepting = pending.accept();
  pending.close();
  listener.close();
  listener.close();
  await assertRejects(() => accepting, OSError, "listener is closed");
  await assertRejects(() => listener.accept(), OSError, "listener is closed");
  assertThrows(() => listener.acceptSync(), OSError, "listener is closed");
  assertThrows(() => listener.address, AttributeError);
  assertThrows(() => listener.lastAccepted, AttributeError);
  await assertRejects(() => client.recv(), EOFError);
  await assertRejects(() => waiting.recv(), EOFError);
});

Deno.test("Listener.accept() ends by its timeout or signal, and loses nobody", async () => {
  using listener = inFamily();
  await assertRejects(() => listener.accept({ timeout: 5 }), TimeoutError, "within 5 ms");
  assertThrows(() => listener.acceptSync({ timeout: 5 }), TimeoutError);
  const controller = new AbortController();
  const accepting = listener.accept({ signal: controller.signal });
  controller.abort(new RangeError("enough"));
  await assertRejects(() => accepting, RangeError, "enough");
  using client = await Client(listener.address);
  using connection = await listener.accept({ timeout: 0 });
  client.send(1);
  assertEquals(await connection.recv(), 1);
});

Deno.test("Listener.accept() may be called many times at once", async () => {
  using listener = inFamily({ authkey: KEY });
  const accepting = Array.from({ length: 20 }, () => listener.accept<number>());
  const clients = await Promise.all(
    accepting.map((_, i) =>
      Client<number>(listener.address, { authkey: KEY }).then((client) => {
        client.send(i);
        return client;
      })
    ),
  );
  const numbers = await Promise.all(accepting.map(async (connection) => {
    using accepted = await connection;
    return await accepted.recv();
  }));
  assertEquals(numbers.sort((a, b) => a - b), numbers.map((_, i) => i));
  for (const client of clients) client.close();
});

Deno.test("Listener can be waited for beside connections", async () => {
  using listener = inFamily();
  using client = await Client(listener.address);
  assertEquals(await wait<object>([client, listener]), [listener]);
  using connection = await listener.accept();
  assertEquals(await wait<object>([listener, client], { timeout: 0 }), []);
  connection.send(1);
  assertEquals(await wait<object>([listener, client]), [client]);
});

Deno.test("Listener's name is free when its last view is closed", async () => {
  const listener = inFamily();
  const { address } = listener;
  const view = listener[duplicate]();
  listener.close();
  using client = await Client(address);
  using connection = await view.accept();
  connection.send(1);
  assertEquals(await client.recv(), 1);
  view.close();
  await assertRejects(() => Client(address), ConnectionRefusedError);
});

// -- Keys --

Deno.test("Listener and Client with the same key find each other, also with an empty one", async () => {
  for (const authkey of [KEY, new Uint8Array()]) {
    using listener = inFamily({ authkey });
    const connecting = Client(listener.address, { authkey });
    using connection = await listener.accept();
    using client = await connecting;
    client.send("hello");
    assertEquals(await connection.recv(), "hello");
  }
});

Deno.test("Listener drops who has a wrong key, and goes on", async () => {
  using listener = inFamily({ authkey: KEY });
  const wrong = assertRejects(
    () => Client(listener.address, { authkey: WRONG }),
    AuthenticationError,
    "digest sent was rejected",
  );
  const error = await assertRejects(() => listener.accept(), AuthenticationError);
  assertEquals(error.message, "digest received was wrong");
  await wrong;
  const connecting = Client(listener.address, { authkey: KEY });
  using _connection = await listener.accept();
  using _client = await connecting;
});

Deno.test("Client without a key finds the challenge, and is gone for the listener", async () => {
  using listener = inFamily({ authkey: KEY });
  const client = await Client(listener.address);
  const accepting = listener.accept();
  assertEquals((await client.recvBytes()).length, 59);
  client.close();
  await assertRejects(() => accepting, EOFError);
});

Deno.test("Client with a key gives up on a listener without one when its time is over", async () => {
  using listener = inFamily();
  await assertRejects(
    () => Client(listener.address, { authkey: KEY, timeout: 10 }),
    TimeoutError,
    "did not answer in time",
  );
});

Deno.test("a silent client delays nobody, and is dropped after its time", async () => {
  using listener = inFamily({ authkey: KEY, handshakeTimeout: 200 });
  const silent = await Client(listener.address);
  const accepting = listener.accept();
  const connecting = Client(listener.address, { authkey: KEY });
  using _connection = await accepting; // the second one, while the first keeps silent
  using _client = await connecting;
  await assertRejects(() => listener.accept(), AuthenticationError, "did not answer in time");
  await silent.recvBytes();
  await assertRejects(() => silent.recvBytes(), EOFError);
});

Deno.test("hundreds of silent clients delay nobody", async () => {
  using listener = inFamily({ authkey: KEY, handshakeTimeout: 600_000 });
  const silent = await Promise.all(Array.from({ length: 300 }, () => Client(listener.address)));
  const accepting = listener.accept();
  using client = await Client(listener.address, { authkey: KEY, timeout: 10_000 });
  using connection = await accepting;
  connection.send("welcome");
  assertEquals(await client.recv(), "welcome");
  for (const stranger of silent) stranger.close();
});

Deno.test("nothing of a stranger is decoded before he has shown that he knows the key", async () => {
  using listener = inFamily({ authkey: KEY });
  const stranger = await Client(listener.address);
  const accepting = listener.accept();
  stranger.sendBytes(new Uint8Array(257)); // no message of a handshake is so long
  await assertRejects(() => accepting, OSError, "bad message length");
  stranger.close();
});

// -- Other agents --

Deno.test("acceptSync() and ClientSync() meet across agents, with a key", async () => {
  using listener = inFamily({ authkey: KEY });
  await using member = start("connectAndEcho", listener.address, KEY);
  const connection = listener.acceptSync();
  connection.sendSync("ping");
  assertEquals(connection.recvSync(), "ping");
  connection.close();
  await member.join();
});

Deno.test("acceptSync() refuses to wait for ever when nobody is there who could come", () => {
  using listener = inFamily();
  assertThrows(() => listener.acceptSync(), DeadlockError);
});

Deno.test("a listener travels: several agents accept at the same name", async () => {
  const listener = inFamily();
  const { address } = listener;
  const members = [start("acceptAndTell", listener), start("acceptAndTell", listener)];
  const clients = [await Client<number>(address), await Client<number>(address)];
  const ids = [await clients[0].recv(), await clients[1].recv()];
  assertEquals(new Set(ids), new Set(members.map(({ id }) => id)));
  listener.close();
  for (const client of clients) client.close();
  for (const member of members) await member.join();
  await assertRejects(() => Client(address), ConnectionRefusedError);
});

// -- Deaths --

Deno.test("when the listener's process dies, its clients are told at once", async () => {
  const member = start("listenForEver", "family:mortal");
  let accepted: Connection | undefined;
  await until(() => {
    try {
      accepted = ClientSync("family:mortal");
      return true;
    } catch {
      return false;
    }
  });
  assertEquals(await accepted!.recv(), "accepted");
  using pending = await Client("family:mortal");
  const receiving = assertRejects(() => pending.recv(), EOFError);
  const accepting = assertRejects(() => accepted!.recv(), EOFError);
  const shaking = assertRejects(
    () => Client("family:mortal", { authkey: KEY }),
    EOFError,
  );
  await member.kill();
  await receiving;
  await accepting;
  await shaking;
  await assertRejects(() => Client("family:mortal"), ConnectionRefusedError);
  new Listener("family:mortal").close();
});

Deno.test("when a client's process dies before or after it was accepted, that is its end", async () => {
  using listener = inFamily();
  const member = start("connectForEver", listener.address);
  using connection = await listener.accept();
  assertEquals(await connection.recv(), "first");
  await wait([listener]);
  await member.kill();
  await assertRejects(() => connection.recv(), EOFError);
  using second = await listener.accept();
  assertEquals(await second.recv(), "second");
  await assertRejects(() => second.recv(), EOFError);
});

Deno.test("when a client's process dies during the handshake, accept() says so", async () => {
  using listener = inFamily({ authkey: KEY });
  const member = start("connectSilently", listener.address);
  await wait([listener]);
  const accepting = listener.accept();
  await member.kill();
  await assertRejects(() => accepting, EOFError);
});
