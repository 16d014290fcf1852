import { assert, assertEquals, assertThrows } from "@std/assert";
import { expandMatch, pythonRegExp } from "./python_regexp.ts";

Deno.test("pythonRegExp() knows named groups and references to them", () => {
  const match = pythonRegExp("(?P<word>\\w+)-(?P=word)").exec("x ab-ab");
  assertEquals(match?.groups?.word, "ab");
});

Deno.test("pythonRegExp() lets $ match before the last line end, \\Z only at the end", () => {
  assert(pythonRegExp("a$").test("a\n"));
  assert(!pythonRegExp("a\\Z").test("a\n"));
  assert(!pythonRegExp("^b").test("a\nb"));
  assert(pythonRegExp("^b", { multiline: true }).test("a\nb"));
});

Deno.test("pythonRegExp() lets . take all but line feeds", () => {
  assert(pythonRegExp("a.b").test("a\rb"));
  assert(!pythonRegExp("a.b").test("a\nb"));
  assert(pythonRegExp("a.b", { dotAll: true }).test("a\nb"));
});

Deno.test("pythonRegExp() knows inline flags, comments and brackets", () => {
  assert(pythonRegExp("(?i)ABC").test("abc"));
  assert(pythonRegExp("a(?#nothing)b").test("ab"));
  assertEquals(pythonRegExp("[]a]+").exec("x]a]")?.[0], "]a]");
  assert(pythonRegExp("(?x) a  b # more").test("ab"));
});

Deno.test("pythonRegExp() with `anchored` matches at the start only", () => {
  assert(!pythonRegExp("b", { anchored: true }).test("ab"));
  assert(pythonRegExp("x|b", { anchored: true }).test("ba"));
});

Deno.test("expandMatch() fills in groups by number and name, and escapes", () => {
  const match = pythonRegExp("(?P<key>\\w+)=(\\d+)").exec("port=80")!;
  assertEquals(expandMatch("\\g<key>:\\2\\t\\g<1>\\\\", match), "port:80\tport\\");
  assertThrows(() => expandMatch("\\9", match), SyntaxError, "invalid group reference");
});
