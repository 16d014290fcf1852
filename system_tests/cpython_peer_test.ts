/**
 * Talks to a real CPython, each as listener and as client. Skipped, visibly, where there is no
 * python3. Versions before 3.12 speak the old handshake; where several are installed, an old
 * and a new one are tried.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { AuthenticationError, EOFError, UnpicklingError } from "@pystd/multiprocessing";
import {
  type Address,
  Client,
  type Connection,
  Listener,
  PythonError,
  PythonManager,
  type PythonProxy,
} from "@pystd/multiprocessing/connection";
import { OSError, RemoteError } from "../lib/errors.ts";

const PEER = fileURLToPath(new URL("cpython_peer/peer.py", import.meta.url));
const KEY = new TextEncoder().encode("secret");
const FAMILIES = ["AF_INET", "AF_UNIX"] as const;

interface Python {
  readonly command: string;
  readonly version: string;
  readonly isOld: boolean;
}

/** What a command prints, if it can be run. */
async function outputOf(command: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

async function findPython(command: string): Promise<Python | undefined> {
  const version = await outputOf(
    command,
    "-c",
    "import sys; print('%d.%d' % sys.version_info[:2])",
  );
  if (!version?.startsWith("3.")) return undefined;
  return { command, version, isOld: Number(version.split(".")[1]) < 12 };
}

/** Those that pyenv has, where it is installed. */
async function commandsOfPyenv(): Promise<string[]> {
  const root = await outputOf("pyenv", "root");
  if (root === undefined) return [];
  return [...Deno.readDirSync(`${root}/versions`)]
    .map(({ name }) => `${root}/versions/${name}/bin/python3`);
}

const commands = ["python3", ...await commandsOfPyenv()];
const found = (await Promise.all(commands.map(findPython)))
  .filter((python) => python !== undefined)
  .sort((a, b) => Number(b.version.split(".")[1]) - Number(a.version.split(".")[1]));
/** The newest, and the newest of those that speak the old handshake. */
const pythons = found.filter((python, i) =>
  i === 0 || (python.isOld && !found.slice(0, i).some(({ isOld }) => isOld))
);

/** A Python program, and what it says: a line of JSON at a time. */
class Peer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor({ command }: Python, role: string, ...args: unknown[]) {
    this.#process = new Deno.Command(command, {
      args: [PEER, role, ...args.map((arg) => typeof arg === "string" ? arg : JSON.stringify(arg))],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next thing that it says; undefined at its end. */
  async next(): Promise<unknown> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        const words = JSON.parse(line);
        return words.length === 1 ? words[0] : words;
      }
      const { value, done } = await this.#lines.read();
      if (done) return undefined;
      this.#rest += value;
    }
  }

  /** All that it still says. */
  async rest(): Promise<unknown[]> {
    const said: unknown[] = [];
    for (let words = await this.next(); words !== undefined; words = await this.next()) {
      said.push(words);
    }
    return said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#lines.cancel();
    await this.#process.status;
  }
}

/** Sends back every value, and then bytes, until the other side has seen all. */
async function echo(connection: Connection): Promise<void> {
  for (;;) {
    const value = await connection.recv();
    if (value === "end of values") break;
    await connection.send(value);
  }
  for (let i = 0; i < 6; i++) await connection.sendBytes(await connection.recvBytes());
  connection.close();
}

/** An address as it is written for Python. */
function text(address: Address): string {
  return JSON.stringify(address);
}

if (pythons.length === 0) {
  Deno.test({ name: "a real CPython as peer: there is no python3 here", ignore: true, fn() {} });
}

for (const python of pythons) {
  for (const family of FAMILIES) {
    const title = `CPython ${python.version} over ${family}`;

    Deno.test(`${title} connects to us: values, bytes, large and odd ones come back the same`, async () => {
      using listener = new Listener(null, { family, authkey: KEY, codec: "pickle" });
      await using peer = new Peer(python, "connect", text(listener.address));
      await echo(await listener.accept({ timeout: 20_000 }));
      assertEquals(await peer.rest(), [["long form", "hello"], "end of file"]);
    });

    Deno.test(`${title} listens, and drops wrong keys: values and bytes come back the same`, async () => {
      await using peer = new Peer(python, "listen", family);
      const address = await peer.next() as Address;
      await assertRejects(
        () => Client(address, { authkey: new Uint8Array(1), timeout: 20_000 }),
        AuthenticationError,
        "digest sent was rejected",
      );
      assertEquals(await peer.next(), "digest received was wrong");
      await echo(await Client(address, { authkey: KEY, codec: "pickle", timeout: 20_000 }));
      assertEquals(await peer.rest(), [["long form", "hello"], "end of file"]);
    });
  }

  const title = `CPython ${python.version}`;

  Deno.test(`${title} with a wrong key is dropped, and with the right one let in`, async () => {
    using listener = new Listener(["localhost", 0], { authkey: KEY, codec: "pickle" });
    await using peer = new Peer(python, "connect_wrong", text(listener.address));
    for (let i = 0; i < 2; i++) {
      await assertRejects(
        () => listener.accept(),
        AuthenticationError,
        "digest received was wrong",
      );
      assertEquals(await peer.next(), "digest sent was rejected");
    }
    using connection = await listener.accept();
    await connection.send("welcome");
    assertEquals(await peer.rest(), ["welcome"]);
  });

  for (const digest of python.isOld ? [] : ["md5", "sha256", "sha384", "sha3_256", "sha3_384"]) {
    Deno.test(`${title} challenges us by ${digest}`, async () => {
      using listener = new Listener(["localhost", 0], { authkey: KEY, codec: "pickle" });
      await using peer = new Peer(python, "connect_with_digest", text(listener.address), digest);
      using connection = await listener.accept({ timeout: 20_000 });
      await connection.send("welcome");
      assertEquals(await peer.rest(), ["welcome"]);
    });
  }

  Deno.test(`${title} sends what is no plain data: it is refused by name, and the rest goes on`, async () => {
    using listener = new Listener(["localhost", 0], { authkey: KEY, codec: "pickle" });
    await using peer = new Peer(python, "plain_client", text(listener.address));
    using connection = await listener.accept({ timeout: 20_000 });
    const json = await connection.recvBytes();
    assertEquals(JSON.parse(new TextDecoder().decode(json)), { from: "python" });
    await connection.sendBytes(new TextEncoder().encode('{"from": "typescript"}'));
    assertEquals(await peer.next(), { from: "typescript" });
    await assertRejects(() => connection.recv(), UnpicklingError, '"builtins.Exception"');
    assertEquals(await connection.recv(), "plain data");
    await connection.send("thanks");
    assertEquals(await peer.rest(), ["thanks"]);
  });

  Deno.test(`${title} as manager: proxies travel there and back, and are iterated over`, async () => {
    await using peer = new Peer(python, "manage");
    const manager = await PythonManager.connect(await peer.next() as Address, { authkey: KEY });
    const inner = await manager.create("list", [[1]]);
    const outer = await manager.create("list");
    await outer.call("append", [inner]);
    await inner.call("append", [2]);
    const calculator = await manager.create("Calculator");
    await outer.call("append", [calculator]);
    await inner.close(); // the list there holds it
    const [list, other] = await Array.fromAsync(outer) as PythonProxy[];
    assertEquals([list.typeid, await Array.fromAsync(list)], ["list", [1, 2]]);
    assertEquals(other.exposed.toSorted(), calculator.exposed.toSorted());
    assertEquals(await other.call("add", [1, 2]), 3);
    const dict = await manager.create("dict", [], { a: 1 });
    await dict.call("__setitem__", ["b", list]);
    assertEquals(await Array.fromAsync(dict), ["a", "b"]);
    assertEquals(await dict.call("keys"), ["a", "b"]);
    const [, inDict] = await dict.call("values") as [number, PythonProxy];
    assertEquals(await inDict.call("__len__"), 2);
    assertEquals(await Array.fromAsync(await manager.create("squares", [4])), [0, 1, 4, 9]);
    await manager.call("shutdown");
  });

  Deno.test(`${title} as manager: its objects are called from here`, async () => {
    await using peer = new Peer(python, "manage");
    const address = await peer.next() as Address;
    await assertRejects(
      () => PythonManager.connect(address, { authkey: new Uint8Array(1) }),
      AuthenticationError,
    );
    const manager = await PythonManager.connect(address, { authkey: KEY });

    const calculator = await manager.create("Calculator");
    assertEquals(calculator.exposed.toSorted(), ["add", "fail", "own", "strange"]);
    assertEquals(await calculator.call("add", [2n ** 70n, 1]), 2n ** 70n + 1n);
    assertEquals(await calculator.call("add", ["a"], { b: "b" }), "ab");
    const sums = await Promise.all([1, 2, 3].map((n) => calculator.call("add", [n, n])));
    assertEquals(sums, [2, 4, 6]);

    const error = await assertRejects(() => calculator.call("fail", ["x"]), PythonError);
    assertEquals([error.name, error.pythonClass, error.args], ["KeyError", "builtins.KeyError", [
      "x",
    ]]);
    const own = await assertRejects(() => calculator.call("own"), PythonError);
    assertEquals([own.name, own.args], ["Own", ["of its own class", 2]]);
    await assertRejects(() => calculator.call("strange"), UnpicklingError, '"builtins.object"');
    const missing = await assertRejects(() => calculator.call("missing"), RemoteError);
    assertStringIncludes(missing.message, "Traceback");
    await assertRejects(() => manager.create("Unknown"), RemoteError, "Unknown");

    const list = await manager.create("list", [[3, 1, 2]]);
    await list.call("sort");
    await list.call("append", [Object.freeze([4, "tuple"])]);
    assertEquals(await list.call("__getitem__", [0]), 1);
    assertEquals(await list.call("__len__"), 4);

    const queue = await manager.create("Queue");
    const waiting = queue.call("get"); // keeps its thread there until something comes
    await queue.call("put", [new Map([["one", 1]])]);
    assertEquals(await waiting, new Map([["one", 1]]));
    const ended = assertRejects(() => queue.call("get"), OSError);
    await assertRejects(() => queue.call("get_nowait"), PythonError); // so that one waits by now
    await queue.close();
    await ended;

    const lists = await manager.create("lists");
    const inner = await lists.call("__getitem__", [1]) as PythonProxy;
    assertEquals([inner.typeid, await inner.call("__getitem__", [0])], ["list", 2]);

    assertEquals(await manager.call("number_of_objects"), 4);
    for (const proxy of [calculator, list, inner]) await proxy.close();
    assertEquals(await manager.call("number_of_objects"), 1);
    await manager.call("shutdown");
    assertEquals(await peer.rest(), []); // it has ended
    const gone = await assertRejects(() => lists.call("__len__"));
    assert(gone instanceof EOFError || gone instanceof OSError, `${gone}`);
    await lists.close();
  });
}
