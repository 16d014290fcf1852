/**
 * `_TestSpawnedSysPath` of CPython's suite: children find modules as the parent does.
 */

import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { compat, type Passport } from "../harness.ts";
import { runProgram } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["The import path is an import map, given at the command line."],
};

const ROOT = new URL("../../", import.meta.url);
const GREETING = import.meta.resolve("./testdata/greeting.ts");

compat("_TestSpawnedSysPath", PASSPORT, ({ test }) => {
  test("test_child_sys_path", async (_mp, { method }) => {
    const printed = await runMapped("child_imports.ts", [method]);
    assertEquals(printed, [GREETING, [GREETING, "hello"]]);
  });

  test("test_forkserver_preload_imports_sys_path", async () => {
    assertEquals(await runMapped("child_preloads.ts", []), [true, true, true]);
  });
});

/** What a program prints that knows `greeting` by its import map only. */
async function runMapped(program: string, args: string[]): Promise<unknown> {
  const map = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(map, JSON.stringify({ imports: importsWithGreeting() }));
    const flags = ["--allow-all", `--import-map=${map}`];
    const url = new URL(`testdata/${program}`, import.meta.url);
    const { code, stdout, stderr } = await runProgram(url, { args, flags });
    assertEquals([code, stderr], [0, ""]);
    return JSON.parse(stdout);
  } finally {
    await Deno.remove(map);
  }
}

/** What `deno.json` maps, spelt out as an import map, and the greeting. */
function importsWithGreeting(): Record<string, string> {
  const own = Object.entries(config.exports).map(([name, path]) => [
    config.name + name.slice(1),
    new URL(path, ROOT).href,
  ]);
  const subpaths = Object.entries(config.imports)
    .filter(([, target]) => target.startsWith("npm:"))
    .map(([name, target]) => [`${name}/`, `${target.replace("npm:", "npm:/")}/`]);
  return { ...config.imports, ...Object.fromEntries([...own, ...subpaths]), greeting: GREETING };
}
