/**
 * `_TestImportStar` of CPython's suite: every module has what it declares.
 */

import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { compat, type Passport } from "../harness.ts";
import { PUBLIC_NAMES } from "./public_names.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "What a module declares is what CPython's declares; its internal modules have no subpath.",
  ],
};

compat("_TestImportStar", PASSPORT, ({ test }) => {
  test("test_import", async () => {
    const subpaths = Object.keys(config.exports);
    assertEquals(subpaths.sort(), Object.keys(PUBLIC_NAMES).sort());
    for (const subpath of subpaths) {
      const module = await import(config.name + subpath.slice(1));
      const missing = PUBLIC_NAMES[subpath].names.filter((name) => !(name in module));
      assertEquals(missing, [], `missing in ${subpath}`);
    }
  });
});
