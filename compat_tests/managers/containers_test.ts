/**
 * `_TestContainers` of CPython's suite: lists, dicts and namespaces of a manager.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { RuntimeError } from "@pystd/multiprocessing";
import { DictProxy, ListProxy, type QueueProxy } from "@pystd/multiprocessing/managers";
import { compat, type Passport } from "../harness.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "Operators are methods, and every access is awaited.",
    "There are no abstract base classes: the methods themselves are looked for.",
    "The items of a dict are its entries, as those of a Map are.",
  ],
};

const LIST_METHODS = [
  "append",
  "clear",
  "concat",
  "copy",
  "count",
  "delete",
  "extend",
  "extendInPlace",
  "get",
  "has",
  "index",
  "insert",
  "length",
  "pop",
  "remove",
  "repeat",
  "repeatInPlace",
  "reverse",
  "reversed",
  "set",
  "sort",
];

const DICT_METHODS = [
  "clear",
  "copy",
  "delete",
  "fromkeys",
  "get",
  "has",
  "items",
  "keys",
  "length",
  "or",
  "orInPlace",
  "pop",
  "popitem",
  "reversed",
  "ror",
  "set",
  "setdefault",
  "update",
  "values",
];

function missing(cls: { readonly prototype: object }, names: readonly string[]): string[] {
  return names.filter((name) => !(name in cls.prototype));
}

async function itemsOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

compat("_TestContainers", PASSPORT, ({ test }) => {
  test("test_list", async (mp) => {
    await using manager = await mp.Manager();
    const a = await manager.list<number | string>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(await a.copy(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const b = await manager.list<number | string>();
    assertEquals(await b.copy(), []);
    await b.extend([0, 1, 2, 3, 4]);
    assertEquals(await b.copy(), [0, 1, 2, 3, 4]);
    assertEquals(await b.get(2), 2);
    assertEquals(await b.slice(2, 10), [2, 3, 4]);
    assert(await b.repeatInPlace(2) === b);
    assertEquals(await b.copy(), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    assertEquals(await b.concat([5, 6]), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6]);
    assertEquals(await a.copy(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

    const e = await manager.list([a, b]);
    assertEquals(await Promise.all((await e.copy()).map((list) => list.copy())), [
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      [0, 1, 2, 3, 4, 0, 1, 2, 3, 4],
    ]);
    const f = await manager.list<ListProxy<number | string>>([a]);
    await a.append("hello");
    assertEquals(await (await f.get(0)).copy(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, "hello"]);
  });

  test("test_list_isinstance", async (mp) => {
    await using manager = await mp.Manager();
    assert(await manager.list() instanceof ListProxy);
    assertEquals(missing(ListProxy, LIST_METHODS), []);
    assert(Symbol.asyncIterator in ListProxy.prototype && Symbol.iterator in ListProxy.prototype);
  });

  test("test_list_iter", async (mp) => {
    await using manager = await mp.Manager();
    const a = await manager.list([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const iterator = a[Symbol.asyncIterator]();
    assertEquals(await itemsOf(iterator), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(await itemsOf(iterator), []);
    const changed = a[Symbol.asyncIterator]();
    await a.set(0, 100);
    assertEquals(await itemsOf(changed), [100, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("test_list_proxy_in_list", async (mp) => {
    await using manager = await mp.Manager();
    const inner = [];
    for (let i = 0; i < 3; i++) inner.push(await manager.list([0, 1, 2]));
    const a = await manager.list(inner);
    const contents = async () => await Promise.all((await a.copy()).map((list) => list.copy()));
    assertEquals(await contents(), [[0, 1, 2], [0, 1, 2], [0, 1, 2]]);
    await (await a.get(0)).set(-1, 55);
    assertEquals(await contents(), [[0, 1, 55], [0, 1, 2], [0, 1, 2]]);
    assertEquals(await (await a.get(1)).pop(), 2);
    assertEquals(await contents(), [[0, 1, 55], [0, 1], [0, 1, 2]]);
    a[Symbol.dispose]();
    const b = await manager.list<unknown>();
    await b.append(b);
    b[Symbol.dispose]();
  });

  test("test_dict", async (mp) => {
    await using manager = await mp.Manager();
    const dict = await manager.dict<number, string>();
    const codes = [65, 66, 67, 68, 69];
    for (const code of codes) await dict.set(code, String.fromCharCode(code));
    const entries = codes.map((code): [number, string] => [code, String.fromCharCode(code)]);
    assertEquals(await dict.copy(), new Map(entries));
    assertEquals(await dict.keys(), codes);
    assertEquals(await dict.values(), ["A", "B", "C", "D", "E"]);
    assertEquals(await dict.items(), entries);
  });

  test("test_dict_isinstance", async (mp) => {
    await using manager = await mp.Manager();
    assert(await manager.dict() instanceof DictProxy);
    assertEquals(missing(DictProxy, DICT_METHODS), []);
    assert(Symbol.asyncIterator in DictProxy.prototype && Symbol.iterator in DictProxy.prototype);
  });

  test("test_dict_iter", async (mp) => {
    await using manager = await mp.Manager();
    const dict = await manager.dict([[65, "A"], [66, "B"], [67, "C"]]);
    const iterator = dict[Symbol.asyncIterator]();
    assertEquals((await itemsOf(iterator)).map(([key]) => key), [65, 66, 67]);
    assertEquals(await itemsOf(iterator), []);
    const changed = dict[Symbol.asyncIterator]();
    await changed.next();
    await dict.clear();
    await assertRejects(() => changed.next(), RuntimeError, "changed size");
  });

  test("test_dict_proxy_nested", async (mp) => {
    await using manager = await mp.Manager();
    const pets = await manager.dict({ ferrets: 2, hamsters: 4 });
    const supplies = await manager.dict({ water: 10, feed: 3 });
    const d = await manager.dict({ pets, supplies });
    assertEquals(await (await d.get("supplies"))!.get("water"), 10);
    await (await d.get("supplies"))!.set("blankets", 5);
    assertEquals(await supplies.get("blankets"), 5);
    await (await d.get("supplies"))!.set("water", 7);
    assertEquals(await (await d.get("supplies"))!.get("water"), 7);

    pets[Symbol.dispose]();
    supplies[Symbol.dispose]();
    assertEquals(await (await d.get("pets"))!.get("ferrets"), 2);
    await (await d.get("supplies"))!.set("blankets", 11);
    assertEquals(await (await d.get("supplies"))!.get("blankets"), 11);
    const kept = (await d.get("pets"))!;
    const others = (await d.get("supplies"))!;
    await others.set("water", 7);
    assertEquals(await others.get("water"), 7);
    await d.clear();
    assertEquals(await d.size, 0);
    assertEquals([await others.get("water"), await kept.get("hamsters")], [7, 4]);

    const l = await manager.list<DictProxy<string, number> | number[]>([kept, others]);
    await (await l.get(0) as DictProxy<string, number>).set("marmots", 1);
    assertEquals([await kept.get("marmots"), await kept.get("hamsters")], [1, 4]);
    await l.append([1, 2]);
    assertEquals(await l.get(2), [1, 2]);
  });

  test("test_nested_queue", async (mp) => {
    await using manager = await mp.Manager();
    const list = await manager.list<QueueProxy<number>>();
    const dict = await manager.dict<string, QueueProxy<number>>();
    await list.append(await manager.Queue<number>());
    await (await list.get(0)).put(123);
    await dict.set("a", await manager.Queue<number>());
    await (await dict.get("a"))!.put(456);
    assertEquals(await (await list.get(0)).get(), 123);
    assertEquals(await (await dict.get("a"))!.get(), 456);
  });

  test("test_namespace", async (mp) => {
    await using manager = await mp.Manager();
    const namespace = await manager.Namespace();
    namespace.name = "Bob";
    namespace.job = "Builder";
    namespace._hidden = "hidden";
    assertEquals([await namespace.name, await namespace.job], ["Bob", "Builder"]);
    delete namespace.job;
    assertEquals(await namespace.str(), 'Namespace(name="Bob")');
    assertEquals(await namespace.hasattr("name"), true);
    assertEquals(await namespace.hasattr("job"), false);
  });
});
