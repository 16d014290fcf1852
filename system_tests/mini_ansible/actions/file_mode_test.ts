import { assertEquals, assertThrows } from "@std/assert";
import type { Stats } from "node:fs";
import { ModeError, modeNumber } from "./file_mode.ts";

function stats(mode: number, isDirectory = false): Stats {
  return { mode, isDirectory: () => isDirectory } as Stats;
}

for (
  const { mode, from, expected } of [
    { mode: "0644", from: 0o600, expected: 0o644 },
    { mode: 0o750, from: 0o600, expected: 0o750 },
    { mode: "1777", from: 0o600, expected: 0o1777 },
    { mode: "u=rw,g=r,o=", from: 0o777, expected: 0o640 },
    { mode: "u+x", from: 0o644, expected: 0o744 },
    { mode: "a-w", from: 0o666, expected: 0o444 },
    { mode: "go=u", from: 0o700, expected: 0o777 },
    { mode: "g+s,o+t", from: 0o755, expected: 0o3755 },
    { mode: "u=rwX,o-rwx", from: 0o644, expected: 0o640 },
    { mode: "a+X", from: 0o744, expected: 0o755 },
    { mode: "u=rwx+s", from: 0o644, expected: 0o4744 },
  ]
) {
  Deno.test(`modeNumber() understands ${mode}`, () => {
    assertEquals(modeNumber(mode, stats(from)), expected);
  });
}

Deno.test("modeNumber() lets one enter folders with X", () => {
  assertEquals(modeNumber("a+X", stats(0o600, true)), 0o711);
});

Deno.test("modeNumber() refuses what is no mode", () => {
  assertThrows(() => modeNumber("nonsense", stats(0)), ModeError);
  assertThrows(() => modeNumber(0o20000, stats(0)), ModeError, "only permission info is allowed");
});
