import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { PicklingError } from "../errors.ts";
import {
  askLocator,
  importModule,
  loadedModule,
  locationOf,
  mainModule,
  ModuleNotLoadedError,
  registerModule,
  setLocator,
  setMainModule,
} from "./loaded_modules.ts";

Deno.test("registerModule() makes a module and its functions known", () => {
  class Tool {
    static run(): void {}
    static alias = parseInt;
  }
  function worker(): void {}
  const namespace = { worker, Tool, answer: 42 };
  registerModule("test:a", namespace);
  assertStrictEquals(loadedModule("test:a"), namespace);
  assertEquals(locationOf(worker), { url: "test:a", name: "worker" });
  assertEquals(locationOf(Tool), { url: "test:a", name: "Tool" });
  assertEquals(locationOf(Tool.run), { url: "test:a", name: "Tool.run" });
  assertEquals(locationOf(parseInt), undefined);
});

Deno.test("registerModule() keeps the first place of a function that two modules export", () => {
  function shared(): void {}
  registerModule("test:first", { shared });
  registerModule("test:second", { passedOn: shared });
  assertEquals(locationOf(shared), { url: "test:first", name: "shared" });
});

Deno.test("locationOf() sees exports that came after the module was registered", () => {
  const module = { late: undefined as (() => void) | undefined, isReady: false };
  const namespace = {
    get late() {
      if (!module.isReady) throw new ReferenceError("Cannot access 'late' before initialization");
      return module.late;
    },
  };
  registerModule("test:late", namespace);
  module.late = () => {};
  assertEquals(locationOf(module.late), undefined);
  module.isReady = true;
  assertEquals(locationOf(module.late), { url: "test:late", name: "late" });
});

Deno.test("importModule() registers what it imports", async () => {
  const url = "data:text/javascript,export function imported() {}";
  const namespace = await importModule(url);
  assertStrictEquals(loadedModule(url), namespace);
  assertStrictEquals(await importModule(url), namespace);
});

Deno.test("importModule() rejects with what the module throws", async () => {
  const url = new URL("./testdata/throws.ts", import.meta.url).href;
  await assertRejects(() => importModule(url), Error, "this module always throws");
});

Deno.test("importModule() gives up on the running main module while it awaits", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  Object.assign(globalThis, { untilReleased: promise });
  const url = "data:text/javascript,await globalThis.untilReleased; export const value = 1";
  setMainModule(url, { isRunning: true });
  try {
    await assertRejects(() => importModule(url), PicklingError, "top-level await");
    // Known to be busy by now, so it is not waited for again.
    await assertRejects(() => importModule(url), PicklingError, "top-level await");
    resolve();
    await import(url);
    assertEquals((await importModule(url)).value, 1);
  } finally {
    Reflect.deleteProperty(globalThis, "untilReleased");
    setMainModule(import.meta.url);
  }
});

Deno.test("setMainModule() says what mainModule() returns", () => {
  setMainModule("file:///main.ts");
  assertEquals(mainModule(), "file:///main.ts");
});

Deno.test("askLocator() asks the host, where there is one to ask", async () => {
  setLocator(undefined);
  assertEquals(await askLocator(() => {}), undefined);
  setLocator((value) => Promise.resolve(`test:${value.name}`));
  try {
    assertEquals(await askLocator(function located() {}), "test:located");
  } finally {
    setLocator(undefined);
  }
});

Deno.test("ModuleNotLoadedError names what to import and what to do", () => {
  const error = new ModuleNotLoadedError('function "worker"', ["file:///a.ts"]);
  assertEquals(error.modules, ["file:///a.ts"]);
  assertEquals(
    error.message,
    'Cannot find function "worker" in a blocking call: its module is not loaded here; ' +
      "await the call instead, or import the module first, received [file:///a.ts]",
  );
});
