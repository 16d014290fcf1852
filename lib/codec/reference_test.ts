import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { PicklingError, ValueError } from "../errors.ts";
import { isParserLoaded } from "./free_variables.ts";
import { type AnyFunction, printOf, sourceOf } from "./function_source.ts";
import { registerModule, setLocator, setMainModule } from "./loaded_modules.ts";
import { locate, type Reference, referenceTo, resolve, resolveSync } from "./reference.ts";
import { referenceFromHelper } from "./testdata/handed.ts";
import { marked } from "./testdata/marked.ts";

const here = import.meta.url;
const handedUrl = new URL("./testdata/handed.ts", here).href;
const markedUrl = new URL("./testdata/marked.ts", here).href;
const mainUrl = "file:///program/main.ts";

setMainModule(mainUrl);

/** A reference with nothing in it but data, as another agent would have it. */
function sent(value: AnyFunction): Reference {
  return structuredClone(referenceTo(value));
}

// -- Before the parser is loaded --

Deno.test("referenceTo() sends an anonymous function as source, without loading the parser", () => {
  assertEquals(isParserLoaded(), false);
  const [value] = [(x: number) => x * 7];
  const ref = sent(value);
  assertEquals(ref, {
    how: "source",
    name: "",
    modules: [here],
    print: "function",
    text: sourceOf(value),
    isChecked: false,
  });
  assertEquals(resolveSync(ref).call(undefined, 6), 42);
  assertEquals(isParserLoaded(), false);
});

// -- What needs no search --

Deno.test("referenceTo() sends built-in functions by their global path", () => {
  assertEquals(referenceTo(Math.sqrt), { how: "global", name: "Math.sqrt", modules: [] });
  assertEquals(referenceTo(Array), { how: "global", name: "Array", modules: [] });
  assertStrictEquals(resolveSync(sent(console.log)), console.log);
});

Deno.test("referenceTo() sends what task() marked by its mark", () => {
  assertEquals(referenceTo(marked.first), {
    how: "task",
    name: "#1",
    modules: [markedUrl],
    print: printOf(sourceOf(marked.first)),
  });
  assertStrictEquals(resolveSync(sent(marked.Job)), marked.Job);
});

Deno.test("referenceTo() sends what a loaded module exports by that", () => {
  class Tool {
    static run(): void {}
  }
  const alias = () => {};
  registerModule("test:exports", { Tool, alias });
  const { how, name, modules } = referenceTo(Tool.run);
  assertEquals({ how, name, modules }, {
    how: "export",
    name: "Tool.run",
    modules: ["test:exports"],
  });
  assertStrictEquals(resolveSync(sent(Tool.run)), Tool.run);
  assertStrictEquals(resolveSync(sent(alias)), alias);
});

Deno.test("referenceTo() believes the option module", () => {
  function worker(): void {}
  const { how, name, modules } = referenceTo(worker, { module: new URL("file:///worker.ts") });
  assertEquals({ how, name, modules }, {
    how: "search",
    name: "worker",
    modules: ["file:///worker.ts"],
  });
  assertEquals(referenceTo(worker).modules, ["file:///worker.ts"]);
  const builtIn = referenceTo(parseInt.bind(null), { module: "node:path" });
  assertEquals({ modules: builtIn.modules, text: builtIn.text }, {
    modules: ["node:path"],
    text: undefined,
  });
});

Deno.test("referenceTo() throws when the option module is relative", () => {
  assertThrows(
    () => referenceTo(() => {}, { module: "./worker.ts" }),
    ValueError,
    "Cannot take module: it must be an absolute URL such as import.meta.url, received ./worker.ts",
  );
});

// -- Searching --

Deno.test("referenceTo() names the modules on the stack, innermost first, and the main one last", () => {
  function worker(x: number): number {
    return x;
  }
  assertEquals(referenceFromHelper(worker), {
    how: "search",
    name: "worker",
    modules: [handedUrl, here, mainUrl],
    print: printOf(sourceOf(worker)),
    text: sourceOf(worker),
  });
});

Deno.test("referenceTo() gives the same reference again", () => {
  function worker(): void {}
  assertStrictEquals(referenceTo(worker), referenceTo(worker));
});

Deno.test("referenceTo() adds the candidates it is handed", () => {
  function worker(): void {}
  assertEquals(referenceTo(worker, { candidates: ["file:///a.ts"] }).modules, [
    "file:///a.ts",
    mainUrl,
  ]);
  const more = referenceTo(worker, { candidates: ["file:///b.ts", mainUrl] });
  assertEquals(more.modules, ["file:///a.ts", "file:///b.ts", mainUrl]);
  assertStrictEquals(referenceTo(worker, { candidates: ["file:///b.ts"] }), more);
});

Deno.test("referenceTo() sends no source of a class whose base would be missing", () => {
  class Base {}
  class Derived extends Base {}
  class OwnError extends Error {}
  assertEquals(referenceTo(Derived).text, undefined);
  assertEquals(referenceTo(OwnError).text, sourceOf(OwnError));
});

Deno.test("referenceTo() survives text that is not well-formed", async () => {
  const value = new Function("return '\ud800'");
  const ref = sent(value);
  assert(ref.text!.isWellFormed());
  assertEquals((await resolve(ref)).call(undefined), "\ud800");
});

// -- What cannot be sent --

Deno.test("referenceTo() throws for bound functions", () => {
  assertThrows(
    () => referenceTo(mainUrl.at.bind(mainUrl)),
    PicklingError,
    'Cannot send function "bound at": it is bound; ' +
      "send the function itself, and what it is bound to as an argument",
  );
});

Deno.test("referenceTo() throws for native code without a global name", () => {
  const { resolve } = Promise.withResolvers<void>();
  assertThrows(
    () => referenceTo(resolve),
    PicklingError,
    "Cannot send anonymous function: it is native code that no global name leads to",
  );
});

// -- As source --

Deno.test("locate() checks an anonymous function and says so", async () => {
  const [value] = [(x: number) => x * 8];
  const ref = await locate(value);
  assertEquals({ how: ref.how, isChecked: ref.isChecked }, { how: "source", isChecked: true });
  assertStrictEquals(referenceTo(value), ref);
});

Deno.test("locate() rejects an anonymous function that needs its surroundings", async () => {
  const total = here.length;
  const [value] = [(x: number) => x + total];
  const expected = 'Cannot send anonymous function: it uses "total", ' +
    "which does not exist in another process; " +
    'mark it with task(import.meta, …), or pass "total" as an argument';
  await assertRejects(() => locate(value), PicklingError, expected);
  // With the parser loaded, the plain form knows too.
  assertThrows(() => referenceTo(value), PicklingError, expected);
});

Deno.test("locate() takes a function that only an option named for an anonymous one", async () => {
  const standing = { target: (x: number) => x + 9 };
  assertEquals((await locate(standing.target)).how, "source");
  const needing = { target: () => here };
  assertEquals((await locate(needing.target)).how, "search");
  function target(): void {}
  assertEquals((await locate(target)).how, "search");
});

// -- Asking the host --

Deno.test("locate() believes what the host says about the place", async () => {
  function worker(): void {}
  setLocator(() => Promise.resolve("file:///defined/here.ts"));
  try {
    assertEquals((await locate(worker)).modules, ["file:///defined/here.ts"]);
  } finally {
    setLocator(undefined);
  }
  assertEquals(referenceTo(worker).modules, ["file:///defined/here.ts"]);
});

Deno.test("locate() falls back on the stack of its caller", async () => {
  function worker(): void {}
  setLocator(() => Promise.resolve(undefined));
  try {
    assertEquals((await locate(worker)).modules, [here, mainUrl]);
  } finally {
    setLocator(undefined);
  }
});

// -- Coming back --

Deno.test("resolve() gives back the very function that this agent sent", async () => {
  function worker(): string {
    return mainUrl;
  }
  class Point {}
  for (const value of [worker, Point]) {
    assertStrictEquals(await resolve(sent(value)), value);
    assertStrictEquals(resolveSync(sent(value)), value);
  }
});

Deno.test("resolve() knows what this agent sent also by the export that others found", () => {
  class Pixel {}
  const { print } = referenceTo(Pixel);
  const ref: Reference = { how: "export", name: "Pixel", modules: [mainUrl], print };
  assertStrictEquals(resolveSync(ref), Pixel);
});

Deno.test("resolve() does not confuse functions that look alike", async () => {
  function make(step: number): () => number {
    return function count() {
      return step;
    };
  }
  setMainModule(here);
  // Both are alive until the end, and each could be meant.
  const twins = [make(1), make(2)];
  for (const ref of twins.map(sent)) {
    await assertRejects(() => resolve(ref), PicklingError, 'it uses "step"');
  }
  setMainModule(mainUrl);
  assertEquals(twins.length, 2);
});

Deno.test("resolve() lets what came as source go on as it came", async () => {
  const [value] = [(x: number) => x + 10];
  const ref = sent(value);
  const made = await resolve(ref);
  assertNotStrictEquals(made, value);
  assertStrictEquals(await resolve(structuredClone(ref)), made);
  assertEquals(referenceTo(made), ref);
});
