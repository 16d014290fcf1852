import { assertEquals } from "@std/assert";
import plugin, { libPath } from "./lint_plugin.ts";

/** The rules that `source` breaks when it stands at `path`. */
function broken(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, `/repository/${path}`, source).map(({ id }) => id);
}

Deno.test("libPath() knows the files of lib/ that are not tests", () => {
  assertEquals(libPath("/x/lib/kernel/mutex.ts"), "lib/kernel/mutex.ts");
  assertEquals(libPath("C:\\x\\lib\\errors.ts"), "lib/errors.ts");
  assertEquals(libPath("/x/lib/kernel/mutex_test.ts"), undefined);
  assertEquals(libPath("/x/lib/process/testdata/child.ts"), undefined);
  assertEquals(libPath("/x/bench/queues_bench.ts"), undefined);
});

Deno.test("Atomics may be spelt in lib/kernel/atomics.ts and in tests only", () => {
  const source = "Atomics.load(words, 0);";
  const other = "globalThis.Atomics.load(words, 0);";
  assertEquals(broken("lib/kernel/mutex.ts", source), ["pystd/atomics-in-one-place"]);
  assertEquals(broken("lib/kernel/mutex.ts", other), ["pystd/atomics-in-one-place"]);
  assertEquals(broken("lib/kernel/atomics.ts", source), []);
  assertEquals(broken("lib/kernel/mutex_test.ts", source), []);
  assertEquals(broken("bench/mutex_bench.ts", source), []);
});

Deno.test("hosts may be spelt in lib/runtime/ and in tests only", () => {
  const sources = [
    "Deno.exit(1);",
    "process.exit(1);",
    "globalThis.Deno.exit(1);",
    "new Worker(url);",
    'import { Worker } from "node:worker_threads";',
    'import process from "node:process";',
  ];
  for (const source of sources) {
    assertEquals(broken("lib/process/popen.ts", source), ["pystd/host-in-runtime"], source);
    assertEquals(broken("lib/runtime/deno.ts", source), [], source);
    assertEquals(broken("lib/process/popen_test.ts", source), [], source);
  }
});

Deno.test("a local `process` is not the host's", () => {
  const sources = [
    "function f(process: Process) { process.start(); }",
    "const process = new Process(); process.start();",
    "for (const process of all) process.join();",
    "all.map((process) => process.pid);",
    "const { process } = job; process.pid;",
    'import { process } from "./x.ts"; process.pid;',
  ];
  for (const source of sources) assertEquals(broken("lib/pool/pool.ts", source), [], source);
});

Deno.test("`private` members are refused, private constructors are not", () => {
  const rule = "pystd/no-private-keyword";
  assertEquals(broken("lib/x.ts", "class A { private b = 1; }"), [rule]);
  assertEquals(broken("lib/x.ts", "class A { private b() {} }"), [rule]);
  assertEquals(broken("lib/x.ts", "class A { #b = 1; private constructor() {} }"), []);
});

Deno.test("top-level arrow functions are refused, others are not", () => {
  const rule = "pystd/no-top-level-arrow";
  assertEquals(broken("lib/x.ts", "const f = () => 1;"), [rule]);
  assertEquals(broken("lib/x.ts", "export const f = () => 1;"), [rule]);
  assertEquals(broken("lib/x.ts", "function f() { const g = () => 1; return g; }"), []);
  assertEquals(broken("lib/x.ts", "export const table = { f: () => 1 };"), []);
});
