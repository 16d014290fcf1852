import { assertEquals, assertThrows } from "@std/assert";
import { quoteWord, ShellWordsError, splitWords } from "./shell_words.ts";

for (
  const { line, words } of [
    { line: "echo hello there", words: ["echo", "hello", "there"] },
    { line: `echo 'a  b' "c \\"d\\" \\n" e\\ f`, words: ["echo", "a  b", 'c "d" \\n', "e f"] },
    { line: "a'b'\"c\"d ''", words: ["abcd", ""] },
    { line: "  a\n\tb ", words: ["a", "b"] },
    { line: "", words: [] },
  ]
) {
  Deno.test(`splitWords() takes ${JSON.stringify(line)} apart`, () => {
    assertEquals(splitWords(line), words);
  });
}

Deno.test("splitWords() refuses open quotes and a last backslash", () => {
  assertThrows(() => splitWords("echo 'a"), ShellWordsError, "No closing quotation");
  assertThrows(() => splitWords("echo a\\"), ShellWordsError, "No escaped character");
});

Deno.test("quoteWord() leaves plain words and protects others", () => {
  assertEquals(["a/b-c.d", "a b", "it's", ""].map(quoteWord), [
    "a/b-c.d",
    "'a b'",
    `'it'"'"'s'`,
    "''",
  ]);
});
