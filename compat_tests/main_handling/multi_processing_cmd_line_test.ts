/**
 * `MultiProcessingCmdLineMixin` of CPython's suite: whichever way a program is
 * launched, its children find its functions.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { type Ended, runProgram } from "../helpers.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "test_multiprocessing_main_handling.py",
  licence: "PSF-2.0",
  edits: [
    "A program without a name of its own comes through standard input, as IPython's would.",
    "A directory's or package's main is an entry module that children must not evaluate.",
  ],
};

const DATA = new URL("testdata/", import.meta.url);

compat("MultiProcessingCmdLineMixin", PASSPORT, ({ test }) => {
  test("test_basic_script", async (_mp, { method }) => {
    printsSquares(method, await runProgram(new URL("script.ts", DATA), { args: [method] }));
  }, { also: ["fork"] });

  test("test_basic_script_no_suffix", async (_mp, { method }) => {
    const program = new URL("script_without_suffix", DATA);
    const flags = ["--allow-all", "--ext=ts"];
    printsSquares(method, await runProgram(program, { args: [method], flags }));
  }, { also: ["fork"] });

  test("test_ipython_workaround", async (_mp, { method }) => {
    const text = await Deno.readTextFile(new URL("only_main.ts", DATA));
    const stdin = text.replaceAll('"./', `"${DATA.href}`);
    printsSquares(method, await runProgram("-", { args: [method], stdin }));
  }, { also: ["fork"] });

  test("test_directory", async (_mp, { method }) => {
    printsSquares(method, await runProgram(new URL("only_main.ts", DATA), { args: [method] }));
  }, { also: ["fork"] });

  test("test_module_in_package", async (_mp, { method }) => {
    const program = new URL("launch_module.ts", DATA);
    printsSquares(method, await runProgram(program, { args: [method] }));
  }, { also: ["fork"] });

  test("test_package", async (_mp, { method }) => {
    const program = new URL("launch_package.ts", DATA);
    printsSquares(method, await runProgram(program, { args: [method] }));
  }, { also: ["fork"] });
});

function printsSquares(method: string, { code, stdout, stderr }: Ended): void {
  assertEquals({ stdout, stderr, code }, {
    stdout: `${method} -> [1, 4, 9]\n`,
    stderr: "",
    code: 0,
  });
}
