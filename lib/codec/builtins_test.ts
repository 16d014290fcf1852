import { assertEquals, assertStrictEquals } from "@std/assert";
import { globalAt, globalPathOf, isWorkerGlobal } from "./builtins.ts";

Deno.test("globalPathOf() and globalAt() lead to built-in functions and back", () => {
  const table = {
    "parseInt": parseInt,
    "Array": Array,
    "Error": Error,
    "URL": URL,
    "structuredClone": structuredClone,
    "setTimeout": setTimeout,
    "fetch": fetch,
    "Math.sqrt": Math.sqrt,
    "Math.pow": Math.pow,
    "JSON.stringify": JSON.stringify,
    "Array.from": Array.from,
    "Object.keys": Object.keys,
    "console.log": console.log,
    "performance.now": performance.now,
    "crypto.getRandomValues": crypto.getRandomValues,
  };
  for (const [path, value] of Object.entries(table)) {
    assertEquals(globalPathOf(value), path);
    assertStrictEquals(globalAt(path), value);
  }
});

Deno.test("globalPathOf() is undefined for what the program defined", () => {
  function parseInt(): void {}
  assertEquals(globalPathOf(parseInt), undefined);
  assertEquals(globalPathOf(() => {}), undefined);
  assertEquals(globalPathOf(Math.sqrt.bind(null)), undefined);
  Object.assign(globalThis, { addedByTest() {} });
  try {
    assertEquals(globalPathOf(globalAt("addedByTest") as () => void), undefined);
  } finally {
    Reflect.deleteProperty(globalThis, "addedByTest");
  }
});

Deno.test("globalAt() is undefined where the path ends early", () => {
  assertEquals(globalAt("Math.nothing.more"), undefined);
  assertEquals(globalAt("nothing"), undefined);
});

Deno.test("isWorkerGlobal() leaves out what only pages have", () => {
  const names = ["Map", "fetch", "undefined", "addEventListener", "window", "document", "total"];
  assertEquals(names.map(isWorkerGlobal), [true, true, true, true, false, false, false]);
});
