import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type ApiEntry,
  type ApiResult,
  compareApi,
  countResults,
  placeOf,
  readSignature,
} from "./api_compare.ts";
import { ApiDoc, type DocJson } from "./api_doc.ts";
import { exceptionFor, namedRows, pendingUntil } from "./api_exceptions.ts";
import { hasRow, problemsOf } from "./check_api.ts";
import { denoOutput } from "./repository.ts";

/** A package that offers a queue, with whatever mistake is planted in it. */
const QUEUE = `
export interface GetOptions extends Waiting { errors?: string }
interface Waiting { readonly block?: boolean; timeout?: number | null }
class Base { close(): void {} }
export class Queue<T> extends Base {
  constructor(maxsize?: number | { readonly maxsize?: number }) { super(); }
  put(x: T, options: Waiting = {}): Promise<void> { throw [x, options]; }
  get({ block = true, timeout }: Omit<GetOptions, "errors"> = {}): T { throw [block, timeout]; }
  get name(): string { return ""; }
  set name(name: string) {}
  [Symbol.iterator](): Iterator<T> { throw 0; }
}
export const SUBDEBUG = 5;
export function log(msg: string, ...args: unknown[]): void { throw [msg, args]; }
`;

const ENTRIES: readonly ApiEntry[] = [
  {
    name: "multiprocessing.queues.Queue",
    kind: "class",
    documented: true,
    signature: "(maxsize=0, *, ctx)",
    ts: "Queue",
    members: [
      { name: "put", kind: "method", signature: "(obj, block=True, timeout=None)", ts: "put" },
      { name: "get", kind: "method", signature: "(block=True, timeout=None)", ts: "get" },
      { name: "close", kind: "method", signature: "()", ts: "close" },
      { name: "name", kind: "property", settable: true, ts: "name" },
      { name: "__iter__", kind: "method", ts: "__iter__" },
    ],
  },
  {
    name: "multiprocessing.queues.SUBDEBUG",
    kind: "constant",
    documented: true,
    value: 5,
    ts: "SUBDEBUG",
  },
  {
    name: "multiprocessing.queues.log",
    kind: "function",
    documented: false,
    signature: "(msg, *args)",
    ts: "log",
  },
];

async function documented(source: string): Promise<DocJson> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, source);
    return JSON.parse(await denoOutput(["doc", "--json", "--private", file]));
  } finally {
    await Deno.remove(file);
  }
}

/** What the comparison says of a package with this source. */
async function compare(source: string, entries = ENTRIES): Promise<readonly ApiResult[]> {
  const doc = await documented(source);
  const [url] = Object.keys(doc.nodes);
  const fileOf = (subpath: string) => subpath === "./queues" ? url : undefined;
  return compareApi(entries, { doc: new ApiDoc(doc), fileOf, hasMember: () => false });
}

async function gapsIn(source: string): Promise<string[]> {
  const results = await compare(source);
  return results.filter(({ status }) => status === "gap").map(({ name, note }) =>
    `${name.replace("multiprocessing.queues.", "")}: ${note}`
  );
}

function planted(from: string, to: string): Promise<string[]> {
  assertStringIncludes(QUEUE, from);
  return gapsIn(QUEUE.replace(from, to));
}

Deno.test("a package that has everything has no gap", async () => {
  const results = await compare(QUEUE);
  assertEquals(countResults(results), { there: 8, explained: 0, pending: 0, gap: 0 });
  assertEquals(results[1].here, "./queues Queue.put");
});

Deno.test("a name that is not exported is a gap", async () => {
  const from = "export const SUBDEBUG";
  assertEquals(await planted(from, "const SUBDEBUG"), [
    "SUBDEBUG: ./queues does not export SUBDEBUG",
  ]);
});

Deno.test("a name of another kind is a gap", async () => {
  assertEquals(await planted("export const SUBDEBUG = 5;", "export class SUBDEBUG {}"), [
    "SUBDEBUG: is a class",
  ]);
});

Deno.test("a missing member is a gap, an inherited one is none", async () => {
  assertEquals(await planted("  put(x: T", "  push(x: T"), ["Queue.put: has no put"]);
  assertEquals(await planted("close(): void {}", ""), ["Queue.close: has no close"]);
  assertEquals(await planted("  put(x: T", "  private put(x: T"), ["Queue.put: has no put"]);
});

Deno.test("a missing option is a gap, wherever the options come from", async () => {
  assertEquals(await planted("readonly block?: boolean;", ""), ["Queue.put: has no option block"]);
  const named = QUEUE
    .replace("{ block = true, timeout }: Omit<", "options: Omit<")
    .replace("throw [block, timeout]", "throw options");
  assertEquals(await gapsIn(named), []);
  assertEquals(await gapsIn(named.replace("extends Waiting ", "")), [
    "Queue.get: has no option block; has no option timeout",
  ]);
});

Deno.test("a parameter that must be given, and cannot be, is a gap", async () => {
  const found = await planted("put(x: T, options: Waiting = {})", "put()");
  assertEquals(found[0].startsWith("Queue.put: takes no obj; has no option block"), true);
});

Deno.test("a property that is a method, or cannot be set, is a gap", async () => {
  assertEquals(await planted("  set name(name: string) {}\n", ""), ["Queue.name: cannot be set"]);
  const asMethod = 'get name(): string { return ""; }\n  set name(name: string) {}';
  assertEquals(await planted(asMethod, 'name(): string { return ""; }'), [
    "Queue.name: is no property",
  ]);
});

Deno.test("arguments without end need a rest parameter", async () => {
  assertEquals(await planted(", ...args: unknown[]", ", args: unknown[]"), []);
  assertEquals(await planted(", ...args: unknown[]", ", other?: string"), [
    "log: takes no ...args",
  ]);
});

Deno.test("what one overload takes, another need not", async () => {
  const heads = "export function log(msg: string, options: { level?: number }): void;\n" +
    "export function log(msg: string, ...args: unknown[]): void;\n";
  const entry = { ...ENTRIES[2], signature: "(msg, *args, level=0, other=1)" };
  const [{ note }] = await compare(
    QUEUE.replace("export function log", `${heads}export function log`),
    [entry],
  );
  assertEquals(note, "has no option other");
});

Deno.test("what only hands on what it is given needs no parameters", async () => {
  const entry = { ...ENTRIES[2], signature: "(*args, **kwds)" };
  assertEquals(countResults(await compare(QUEUE, [entry])).there, 1);
});

Deno.test("the only parameter may have another name, if it is given by its place", async () => {
  const entry = { ...ENTRIES[2], signature: "(iterable=())" };
  const named = (source: string) => compare(source, [entry]).then(([result]) => result.status);
  assertEquals(
    await named(
      QUEUE.replace("(msg: string, ...args: unknown[])", "(items?: [])")
        .replace("throw [msg, args]", "throw items"),
    ),
    "there",
  );
  assertEquals(
    await named(
      QUEUE.replace("(msg: string, ...args: unknown[])", "(o?: { a: 1 })")
        .replace("throw [msg, args]", "throw o"),
    ),
    "gap",
  );
});

Deno.test("a function may begin with a small letter, a class may not", async () => {
  const entry = { ...ENTRIES[2], name: "multiprocessing.queues.Log", ts: "Log" };
  assertEquals((await compare(QUEUE, [entry]))[0].here, "./queues log");
  assertEquals((await compare(QUEUE, [{ ...entry, kind: "class" }]))[0].status, "gap");
});

Deno.test("a special method is there under any of its names", async () => {
  assertEquals(await planted("[Symbol.iterator]", "[Symbol.asyncIterator]"), []);
  assertEquals(await planted("[Symbol.iterator]", "walk"), [
    "Queue.__iter__: has no [Symbol.iterator] or [Symbol.asyncIterator]",
  ]);
});

Deno.test("a member that only the class itself shows is there", async () => {
  const doc = await documented(QUEUE.replace("close(): void {}", ""));
  const [url] = Object.keys(doc.nodes);
  const asked: unknown[] = [];
  const results = compareApi(ENTRIES, {
    doc: new ApiDoc(doc),
    fileOf: () => url,
    hasMember: (member) => asked.push(member) > 0,
  });
  assertEquals(countResults(results).gap, 0);
  assertEquals(asked, [{ subpath: "./queues", name: "Queue", member: "close" }]);
});

Deno.test("what has an exception is explained by its row", async () => {
  const name = "multiprocessing.reduction.sendfds";
  const entry: ApiEntry = { name, kind: "function", documented: false, ts: "sendfds" };
  const [result] = await compare(QUEUE, [entry]);
  assertEquals([result.status, result.note], ["explained", "Modules of the inside"]);
  assertEquals(exceptionFor("multiprocessing.Queue"), undefined);
});

Deno.test("what belongs to a room to come is pending, until the room is exported", async () => {
  const name = "multiprocessing.managers.Token";
  const entry: ApiEntry = { name, kind: "class", documented: false, ts: "Token" };
  const [result] = await compare(QUEUE, [entry]);
  assertEquals([result.status, result.note], ["pending", "waits for ./managers"]);
  assertEquals(pendingUntil("multiprocessing.context.BaseContext.Value"), "./sharedctypes");
  assertEquals(pendingUntil("multiprocessing.managers.ValueProxy"), "./managers");
  assertEquals(pendingUntil("multiprocessing.queues.Queue"), undefined);
  const doc = new ApiDoc({ nodes: { file: {} } });
  const [due] = compareApi([entry], { doc, fileOf: () => "file", hasMember: () => false });
  assertEquals([due.status, due.note], ["gap", "./managers does not export Token"]);
});

Deno.test("names are looked for where CPython's modules are", () => {
  const place = (name: string) => placeOf({ name, ts: "x" }).subpath;
  assertEquals(place("multiprocessing.Queue"), ".");
  assertEquals(place("multiprocessing.queues.Queue"), "./queues");
  assertEquals(place("multiprocessing.dummy.connection.Client"), "./dummy.connection");
  assertEquals([place("queue.Empty"), place("threading.BrokenBarrierError")], [".", "."]);
});

Deno.test("readSignature() tells what must be given, and what has a default", () => {
  const shown = (signature: string) =>
    readSignature(signature).map(({ name, isRequired, star }) =>
      `${star}${name}${isRequired ? "!" : ""}`
    ).join(" ");
  assertEquals(shown("()"), "");
  assertEquals(shown("(...)"), "");
  assertEquals(shown("(obj, args=(), kwds={}, *, lock=True, ctx)"), "obj! args kwds lock ctx");
  assertEquals(shown("(typecode, *args, stop=<a, b>, **kwds)"), "typecode! *args stop **kwds");
});

Deno.test("problemsOf() wants rows for exceptions, and exceptions that explain something", () => {
  const gap: ApiResult = { name: "a.b", documented: true, here: "", status: "gap", note: "why" };
  const problems = problemsOf([gap], "| A form of one's own | x |");
  assertEquals(problems[0], "a.b: why");
  assert(problems.includes(
    "scripts/api_exceptions.ts excepts multiprocessing.heap.*, which is no gap",
  ));
  const named = namedRows().filter((row) => row !== "A form of one's own");
  assertEquals(
    problems.slice(-named.length),
    named.map((row) =>
      `docs/differences.md has no row "${row}", which scripts/api_exceptions.ts names`
    ),
  );
  assertEquals(hasRow("| Fact |\n|  Padded fact   | x |", "Padded fact"), true);
});
