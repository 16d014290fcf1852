/**
 * `TestInvalidFamily` of CPython's suite: addresses of another platform.
 */

import { assertThrows } from "@std/assert";
import { ValueError } from "@pystd/multiprocessing";
import { Listener } from "@pystd/multiprocessing/connection";
import { compat, type Passport } from "../harness.ts";
import { checkFamily } from "../../lib/connection/address.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["Windows is known by its families: it has no AF_UNIX."],
};

compat("TestInvalidFamily", PASSPORT, ({ test }) => {
  test("test_invalid_family", () => {
    assertThrows(() => new Listener(String.raw`\\.\test`), ValueError);
  });

  test("test_invalid_family_win32", () => {
    const ofWindows = ["AF_INET", "AF_FAMILY"] as const;
    assertThrows(() => checkFamily("AF_UNIX", ofWindows), ValueError, "is not recognized.");
  });
});
