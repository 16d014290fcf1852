import { assertEquals, assertThrows } from "@std/assert";
import { RuntimeError } from "../errors.ts";
import { checkVersion, compareVersions } from "./version.ts";

Deno.test("compareVersions() compares numbers, not text", () => {
  assertEquals(compareVersions("2.10.0", "2.9.6") > 0, true);
  assertEquals(compareVersions("2.7.5", "2.7.6") < 0, true);
  assertEquals(compareVersions("20.16", "20.16.0"), 0);
});

Deno.test("compareVersions() takes a pre-release for its release", () => {
  assertEquals(compareVersions("2.7.6-rc.1+abc", "2.7.6"), 0);
});

Deno.test("checkVersion() names what is needed and what was found", () => {
  assertThrows(
    () => checkVersion("deno", "2.7.5"),
    RuntimeError,
    "Cannot run on this Deno: version 2.7.6 or later is needed, received 2.7.5",
  );
});

Deno.test("checkVersion() accepts the minimum, what is later, and hosts without one", () => {
  checkVersion("deno", "2.7.6");
  checkVersion("node", "26.0.0");
  checkVersion("browser", "Mozilla/5.0");
});
