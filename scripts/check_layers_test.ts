import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Import, importsOf, problemOf } from "./check_layers.ts";
import { ROOMS } from "./layers.ts";

function importing(from: string, to: string, more: Partial<Import> = {}): Import {
  return { from, to, text: to, line: 1, isDynamic: false, ...more };
}

Deno.test("no room may import its own floor or a higher one", () => {
  for (const room of ROOMS) {
    for (const name of room.mayImport) {
      const target = ROOMS.find((other) => other.name === name);
      assert(target, `${room.name} may import ${name}, which is no room`);
      assert(target.floor < room.floor, `${room.name} may import ${name}`);
    }
  }
});

Deno.test("an import of a lower room through its door is in order", () => {
  assertEquals(problemOf(importing("lib/queues/queue.ts", "lib/kernel/mod.ts")), undefined);
  assertEquals(problemOf(importing("lib/kernel/ring.ts", "lib/errors.ts")), undefined);
  assertEquals(problemOf(importing("lib/kernel/ring.ts", "lib/kernel/mutex.ts")), undefined);
  assertEquals(problemOf(importing("mod.ts", "lib/queues/mod.ts")), undefined);
});

Deno.test("an import upwards is refused with the rooms allowed", () => {
  const problem = problemOf(importing("lib/memory/heap.ts", "lib/process/mod.ts", { line: 7 }));
  assertEquals(
    problem,
    'lib/memory/heap.ts:7 imports "lib/process/mod.ts"\n' +
      "  memory (floor 2) may not import process (floor 4); " +
      "it may import: errors.ts, identity.ts, kernel, runtime",
  );
});

Deno.test("rooms of one floor are blind to each other", () => {
  const problem = problemOf(importing("lib/process/process.ts", "lib/connection/mod.ts"));
  assertStringIncludes(problem ?? "", "may not import connection");
});

Deno.test("a room is entered through its mod.ts only", () => {
  const problem = problemOf(importing("lib/queues/queue.ts", "lib/kernel/mutex.ts"));
  assertStringIncludes(problem ?? "", "lib/kernel/mod.ts only");
});

Deno.test("nobody imports entry/ or the package's mod.ts", () => {
  assert(problemOf(importing("lib/context/context.ts", "lib/entry/main.ts")));
  assert(problemOf(importing("lib/context/context_test.ts", "mod.ts")));
  assert(problemOf(importing("mod.ts", "lib/entry/main.ts")));
});

Deno.test("tests obey too, but may use the tools in scripts/", () => {
  assert(problemOf(importing("lib/kernel/mutex_test.ts", "lib/queues/mod.ts")));
  assert(problemOf(importing("lib/errors_test.ts", "lib/kernel/mod.ts")));
  assertEquals(problemOf(importing("lib/errors_test.ts", "scripts/tool.ts")), undefined);
  assert(problemOf(importing("lib/errors.ts", "scripts/tool.ts")));
});

Deno.test("lib/ imports only the packages of the plan, tests any", () => {
  for (
    const to of ["scripts/offline_std/assert/mod.ts", "https://jsr.io/@std/assert/1.0.0/mod.ts"]
  ) {
    const text = "@std/assert";
    assertEquals(problemOf(importing("lib/errors_test.ts", to, { text })), undefined);
    assertStringIncludes(
      problemOf(importing("lib/errors.ts", to, { text })) ?? "",
      "@std/assert is no package for lib/",
    );
  }
  const to = "npm:/msgpackr@^2.1.3/pack";
  assertEquals(problemOf(importing("lib/codec/a.ts", to, { text: "msgpackr/pack" })), undefined);
  assertEquals(problemOf(importing("lib/runtime/a.ts", "node:os")), undefined);
});

Deno.test("lazy packages are loaded by import() only", () => {
  const from = "lib/process/source.ts";
  const to = "npm:/acorn@^8.15.0";
  assert(problemOf(importing(from, to, { text: "acorn" })));
  assertEquals(problemOf(importing(from, to, { text: "acorn", isDynamic: true })), undefined);
});

Deno.test("importsOf() reads code, type-only and dynamic imports", () => {
  const span = { start: { line: 4 } };
  const graph = {
    modules: [{
      specifier: "file:///r/lib/a.ts",
      dependencies: [
        { specifier: "./b.ts", code: { specifier: "file:///r/lib/b.ts", span } },
        { specifier: "./c.ts", type: { specifier: "file:///r/lib/c.ts", span } },
        { specifier: "acorn", isDynamic: true, code: { specifier: "npm:/acorn@8", span } },
      ],
    }],
  };
  const from = "lib/a.ts";
  assertEquals(importsOf(graph, "file:///r/"), [
    { from, to: "lib/b.ts", text: "./b.ts", line: 5, isDynamic: false },
    { from, to: "lib/c.ts", text: "./c.ts", line: 5, isDynamic: false },
    { from, to: "npm:/acorn@8", text: "acorn", line: 5, isDynamic: true },
  ]);
});
