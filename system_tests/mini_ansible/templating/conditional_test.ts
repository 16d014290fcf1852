import { assertEquals, assertThrows } from "@std/assert";
import { Templar, TemplateError, UndefinedVariableError } from "./mod.ts";

const templar = new Templar({
  vars: {
    n: 7,
    text: "text",
    word_false: "false",
    empty: "",
    list: [],
    as_text: "n == 1",
    off: false,
    quoted: "{{ n > 5 }}",
    bad: "{{ nowhere }}",
    d: { a: null },
  },
});

const HOLD = [
  true,
  "n == 7",
  "n > 5 and n <= 7",
  "word_false",
  "as_text",
  "quoted",
  "not list",
  "nowhere is not defined",
  "nowhere is undefined",
  "nowhere | default(true)",
  "d.a is defined and d.a is none and d.c is not defined",
  "'te' in text",
  ["n == 7", "text is match('te')", true],
  [],
  null,
  "",
  "{{ n == 7 }}",
  "n is number and list is iterable",
  "bad is not defined",
  "'\\\\.' == '\\\\.'",
];

const FAIL = [
  false,
  "n == 1",
  "empty",
  "list",
  "off",
  "word_false | bool",
  "nowhere is defined",
  "nowhere is defined and nowhere.deep == 1",
  ["nowhere is defined", "nowhere.deep == 1"],
  ["n == 7", "n == 8"],
  "{{ n == 1 }}",
  "d.c is defined",
  "bad is defined",
];

for (const condition of HOLD) {
  Deno.test(`conditional() holds for ${JSON.stringify(condition)}`, () => {
    assertEquals(templar.conditional(condition), true);
  });
}

for (const condition of FAIL) {
  Deno.test(`conditional() does not hold for ${JSON.stringify(condition)}`, () => {
    assertEquals(templar.conditional(condition), false);
  });
}

Deno.test("conditional() tells which condition could not be evaluated", () => {
  const error = assertThrows(() => templar.conditional("nowhere == 1"), UndefinedVariableError);
  assertEquals(
    error.message,
    "The conditional check 'nowhere == 1' failed. The error was: error while evaluating " +
      "conditional (nowhere == 1): 'nowhere' is undefined",
  );
  const syntax = assertThrows(() => templar.conditional(["n == 7", "n n"]), TemplateError);
  assertEquals(
    syntax.message,
    "The conditional check 'n n' failed. The error was: template error while templating string: " +
      "expected token 'end of statement block', got 'n'. String: {% if n n %} True {% else %} " +
      "False {% endif %}",
  );
  assertThrows(() => templar.conditional("d.c == 1"), UndefinedVariableError, "no attribute 'c'");
});
