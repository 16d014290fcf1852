import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { float, formatFloat, parseAllYaml, parseYaml, UnsafeText, YamlError } from "./mod.ts";

/** Text and what PyYAML 6 makes of it. */
const SCALARS: [string, unknown][] = [
  ["yes", true],
  ["Off", false],
  ["y", "y"],
  ["true", true],
  ["tRue", "tRue"],
  ["~", null],
  ["", null],
  ["Null", null],
  ["0640", 416],
  ["0o640", "0o640"],
  ["0899", "0899"],
  ["0x1F", 31],
  ["0b101", 5],
  ["-12", -12],
  ["+7", 7],
  ["1_000", 1000],
  ["1:30", 90],
  ["12:30:45", 45045],
  ["0:30", "0:30"],
  ["1.5", 1.5],
  ["3.0", float(3)],
  ["1e3", "1e3"],
  ["1.0e+3", float(1000)],
  [".5", 0.5],
  ["-.inf", -Infinity],
  ["1.2.3", "1.2.3"],
  ["2001-01-01", "2001-01-01"],
  ["2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.100000-05:00"],
  ["2001-12-14 21:59:43", "2001-12-14 21:59:43"],
  ["a b", "a b"],
  ['"yes"', "yes"],
  ["'0640'", "0640"],
  ["!!str 12", "12"],
  ["!!int '12'", 12],
  ["'{{ x }}'", "{{ x }}"],
];

for (const [text, expected] of SCALARS) {
  Deno.test(`parseYaml() reads the scalar ${text || "that is empty"}`, () => {
    assertEquals(parseYaml(`key: ${text}\n`), { key: expected });
  });
}

Deno.test("parseYaml() reads a document's scalars alone, in lists and in flow mappings", () => {
  assertEquals(parseYaml("- no\n- [on, 010]\n- {a: yes, b: null}\n"), [
    false,
    [true, 8],
    { a: true, b: null },
  ]);
  assertStrictEquals(parseYaml("---\n"), null);
  assertStrictEquals(parseYaml("# nothing\n"), null);
});

Deno.test("parseYaml() merges with << and follows aliases", () => {
  const text = "base: &b {x: 1, y: 2}\nover:\n  <<: *b\n  y: 3\nsame: *b\n";
  assertEquals(parseYaml(text), {
    base: { x: 1, y: 2 },
    over: { x: 1, y: 3 },
    same: { x: 1, y: 2 },
  });
});

Deno.test("parseYaml() keeps block scalars as they are written", () => {
  assertEquals(parseYaml("a: |\n  one\n    two\nb: >-\n  one\n  two\n\n  three\n"), {
    a: "one\n  two\n",
    b: "one two\nthree",
  });
});

Deno.test("parseYaml() turns numbers as keys into text", () => {
  assertEquals(parseYaml("80: http\n1.0: one\n"), { "80": "http", "1.0": "one" });
});

Deno.test("parseYaml() takes the last of two equal keys and warns", () => {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  assertEquals(parseYaml("a: 1\nb: 2\na: 3\n", { filename: "f.yml", onWarning }), { a: 3, b: 2 });
  assertEquals(warnings.length, 1);
  assertEquals(/from f\.yml, line 3, .*duplicate dict key/.test(warnings[0]), true);
});

Deno.test("parseYaml() marks !unsafe text, which is then no template", () => {
  const parsed = parseYaml("a: !unsafe 'keep {{ this }}'\nb: !unsafe plain\n");
  assertEquals(parsed, { a: new UnsafeText("keep {{ this }}"), b: "plain" });
  assertEquals(JSON.stringify(parsed), '{"a":"keep {{ this }}","b":"plain"}');
});

Deno.test("parseYaml() says line and column of what is wrong", () => {
  const text = "- name: x\n  debug: {msg: [1, 2}\n";
  const error = assertThrows(() => parseYaml(text, { filename: "p.yml" }), YamlError);
  assertEquals(error.line, 2);
  assertEquals(error.exitCode, 4);
  assertEquals(error.message.includes("Syntax Error while loading YAML"), true);
  assertEquals(error.message.includes("'p.yml': line 2, column"), true);
});

Deno.test("parseYaml() refuses what is encrypted, of an unknown tag, or several documents", () => {
  assertThrows(() => parseYaml("a: !vault xyz\n"), YamlError, "no vault secrets");
  assertThrows(() => parseYaml("$ANSIBLE_VAULT;1.1;AES256\n6162\n"), YamlError, "no vault secrets");
  assertThrows(() => parseYaml("a: !frob x\n"), YamlError);
  assertThrows(() => parseYaml("--- 1\n--- 2\n"), YamlError);
  assertThrows(() => parseYaml("a: b: c\n"), YamlError);
});

Deno.test("parseAllYaml() reads several documents", () => {
  assertEquals(parseAllYaml("--- 1\n--- {a: on}\n"), [1, { a: true }]);
});

Deno.test("formatFloat() prints as Python's repr", () => {
  const printed: [number, string][] = [
    [3, "3.0"],
    [0.1, "0.1"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [1.5e300, "1.5e+300"],
    [0.0001, "0.0001"],
    [0.00001234, "1.234e-05"],
    [1 / 3, "0.3333333333333333"],
    [-0, "-0.0"],
    [Infinity, "inf"],
    [NaN, "nan"],
  ];
  for (const [value, text] of printed) assertEquals(formatFloat(value), text);
});
