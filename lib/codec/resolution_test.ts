import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { PicklingError } from "../errors.ts";
import { type AnyFunction, nameOf, printOf, sourceOf } from "./function_source.ts";
import { importModule, ModuleNotLoadedError } from "./loaded_modules.ts";
import type { Reference } from "./reference.ts";
import { find, findLoaded } from "./resolution.ts";
import * as exported from "./testdata/exports.ts";
import { marked } from "./testdata/marked.ts";
import * as sameName from "./testdata/same_name.ts";

const exportsUrl = new URL("./testdata/exports.ts", import.meta.url).href;
const sameNameUrl = new URL("./testdata/same_name.ts", import.meta.url).href;
const markedUrl = new URL("./testdata/marked.ts", import.meta.url).href;
const throwsUrl = new URL("./testdata/throws.ts", import.meta.url).href;
const missingUrl = new URL("./testdata/missing.ts", import.meta.url).href;

/** A reference that has `modules` searched for `value`. */
function searchFor(value: AnyFunction, ...modules: string[]): Reference {
  const text = sourceOf(value);
  return { how: "search", name: nameOf(value), modules, print: printOf(text), text };
}

// -- Not loaded yet --

Deno.test("findLoaded() says which modules are not loaded", () => {
  const ref = searchFor(exported.worker, missingUrl);
  const error = assertThrows(() => findLoaded(ref), ModuleNotLoadedError, 'function "worker"');
  assertEquals(error.modules, [missingUrl]);
});

// -- Searching --

Deno.test("find() imports the candidates and takes the export of the same name", async () => {
  assertStrictEquals(await find(searchFor(exported.worker, exportsUrl)), exported.worker);
  assertStrictEquals(await find(searchFor(exported.arrow, exportsUrl)), exported.arrow);
  assertStrictEquals(await find(searchFor(exported.Tool, exportsUrl)), exported.Tool);
});

Deno.test("findLoaded() finds what was imported before", async () => {
  await importModule(exportsUrl);
  assertStrictEquals(findLoaded(searchFor(exported.worker, exportsUrl)), exported.worker);
});

Deno.test("find() knows the default export", async () => {
  assertStrictEquals(await find(searchFor(exported.default, exportsUrl)), exported.default);
});

Deno.test("find() knows a renamed export by its text", async () => {
  assertStrictEquals(await find(searchFor(exported.renamed, exportsUrl)), exported.renamed);
});

Deno.test("find() knows a static method of an exported class", async () => {
  assertStrictEquals(await find(searchFor(exported.Tool.run, exportsUrl)), exported.Tool.run);
});

Deno.test("find() is not misled by another function of the same name", async () => {
  const modules = [sameNameUrl, exportsUrl];
  assertStrictEquals(await find(searchFor(sameName.worker, ...modules)), sameName.worker);
  assertStrictEquals(await find(searchFor(exported.worker, ...modules)), exported.worker);
  assertStrictEquals(
    await find(searchFor(sameName.worker, ...modules.toReversed())),
    sameName.worker,
  );
});

Deno.test("find() follows re-exports", async () => {
  assertStrictEquals(await find(searchFor(exported.arrow, sameNameUrl)), exported.arrow);
});

Deno.test("find() goes on after a candidate that cannot be imported", async () => {
  const url = "data:text/javascript,export function late() { return 1; }";
  const { late } = await import(url);
  assertStrictEquals(await find(searchFor(late, throwsUrl, missingUrl, url)), late);
});

Deno.test("find() does not import a candidate when another one that is loaded has the function", async () => {
  await importModule(exportsUrl);
  const url = "data:text/javascript,globalThis.wasImported = true; export {}";
  assertStrictEquals(await find(searchFor(exported.worker, url, exportsUrl)), exported.worker);
  assertEquals("wasImported" in globalThis, false);
});

Deno.test("find() does not guess between functions that look alike", async () => {
  const error = await assertRejects(
    () => find(searchFor(exported.twice, exportsUrl)),
    PicklingError,
  );
  assertEquals(
    error.message,
    `Cannot find function "scale": no module of [${exportsUrl}] exports it ` +
      `(${exportsUrl} exports what looks alike: thrice, twice), ` +
      'and it cannot run from its source: it uses "factor", ' +
      "which does not exist in another process; " +
      "export it, or mark it with task(import.meta, scale)",
  );
});

Deno.test("find() does not take an anonymous function for another that looks alike", async () => {
  const url = "data:text/javascript,const make = (n) => (x) => x * n;" +
    "export const twice = make(2); export const other = () => make(3);";
  const { twice, other } = await import(url);
  for (const value of [twice, other()]) {
    await assertRejects(
      () => find(searchFor(value, url)),
      PicklingError,
      "exports what looks alike: twice",
    );
  }
});

// -- Exports and marks --

Deno.test("find() takes an export by name, a static method by its path", async () => {
  const at = (name: string): Reference => ({ how: "export", name, modules: [exportsUrl] });
  assertStrictEquals(await find(at("worker")), exported.worker);
  assertStrictEquals(await find(at("Tool.run")), exported.Tool.run);
  const error = await assertRejects(() => find(at("nothing")), PicklingError);
  assertEquals(
    error.message,
    `Cannot find function "nothing": no module of [${exportsUrl}] exports it; ` +
      "export it, or mark it with task(import.meta, nothing)",
  );
});

/** A reference to what is marked in marked.ts under `name`. */
function markOf(name: string, value: AnyFunction): Reference {
  return { how: "task", name, modules: [markedUrl], print: printOf(sourceOf(value)) };
}

Deno.test("find() takes a marked function by its key", async () => {
  assertStrictEquals(await find(markOf("double", marked.double)), marked.double);
  assertStrictEquals(await find(markOf("Job", marked.Job)), marked.Job);
  assertStrictEquals(findLoaded(markOf("#2", marked.second)), marked.second);
});

Deno.test("find() takes a marked function by its text where the numbers differ", async () => {
  assertStrictEquals(await find(markOf("#7", marked.second)), marked.second);
});

Deno.test("find() says that a module did not mark the function", async () => {
  const error = await assertRejects(() => find(markOf("double", () => 1)), PicklingError);
  assertEquals(
    error.message,
    `Cannot find function "double": no module of [${markedUrl}] marks it; ` +
      "call task() where every process evaluates it, at the top level of the module",
  );
});

// -- Globals --

Deno.test("find() takes a global by its path", async () => {
  const at = (name: string): Reference => ({ how: "global", name, modules: [] });
  assertStrictEquals(await find(at("Math.sqrt")), Math.sqrt);
  assertStrictEquals(findLoaded(at("structuredClone")), structuredClone);
  assertThrows(
    () => findLoaded(at("Math.nothing")),
    PicklingError,
    'Cannot find function "Math.nothing": this process has no global of that name',
  );
});

// -- Source --

Deno.test("find() runs an unexported function from its source if that stands alone", async () => {
  const inner = await find(searchFor(exported.unexported(), exportsUrl));
  assertEquals(inner.call(undefined, 1), "inner 1");
  assertEquals(inner.name, "inner");
});

Deno.test("find() blames a module that threw, and runs no source in its place", async () => {
  const value = exported.unexportedNeedy();
  const error = await assertRejects(
    () => find(searchFor(value, throwsUrl, exportsUrl)),
    PicklingError,
  );
  assertEquals(
    error.message,
    `Cannot find function "needy": ${throwsUrl} cannot be imported: Error: this module always throws`,
  );
  assertEquals((error.cause as Error).message, "this module always throws");
});

Deno.test("find() says that a module exports another function of that name", async () => {
  function worker(): string {
    return missingUrl;
  }
  await assertRejects(
    () => find(searchFor(worker, exportsUrl)),
    PicklingError,
    `(${exportsUrl} exports another "worker")`,
  );
});

Deno.test("find() says that no module is known", async () => {
  function lost(): string {
    return missingUrl;
  }
  await assertRejects(
    () => find(searchFor(lost)),
    PicklingError,
    'Cannot find function "lost": no module is known that could export it, and it cannot run',
  );
});

Deno.test("find() checks source that the sender did not check", async () => {
  const text = "(x) => x + total";
  await assertRejects(
    () => find({ how: "source", name: "", modules: [], print: "function", text }),
    PicklingError,
    'Cannot send anonymous function: it uses "total", which does not exist in another process',
  );
});

Deno.test("find() does not import the module that a source came from", async () => {
  const ref = { how: "source", name: "", modules: [throwsUrl], text: "(x) => x + 3" } as const;
  assertEquals((await find(ref)).call(undefined, 1), 4);
});

Deno.test("findLoaded() makes a function from its source", () => {
  const ref = {
    how: "source",
    name: "",
    modules: [],
    text: "(x) => x + 5",
    isChecked: true,
  } as const;
  assertEquals(findLoaded(ref).call(undefined, 1), 6);
});
