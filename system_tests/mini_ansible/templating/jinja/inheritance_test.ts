// Several templates at once: include, import, extends.
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { Templar, type Vars } from "../templar.ts";

const FILES: Vars = {
  "part.j2": "part {{ n }}{{ local | default('') }}\n",
  "macros.j2":
    "{% set greeting = 'hi' %}{% macro greet(who) %}{{ greeting }} {{ who }}{% endmacro %}",
  "own.j2": "{% macro show() %}{{ n }}{% endmacro %}",
  "base.j2": "<{% block head %}base head{% endblock %}|{% block body %}{% endblock %}>",
  "middle.j2": "{% extends 'base.j2' %}{% block head %}middle {{ super() }}{% endblock %}",
  "leaf.j2":
    "{% extends 'middle.j2' %}{% block head %}leaf {{ super() }}{% endblock %}{% block body %}{{ n }}" +
    "{{ self.head() }}{% endblock %}",
};

function fill(template: string): unknown {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(FILES)) {
      Deno.writeTextFileSync(join(folder, name), String(text));
    }
    return new Templar({ vars: { n: 1 }, basedir: folder }).template(template);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const RESULTS: [string, unknown][] = [
  ["{% include 'part.j2' %}.", "part 1."],
  ["{% set local = 'x' %}{% include 'part.j2' %}", "part 1x"],
  ["{% set local = 'x' %}{% include 'part.j2' without context %}", "part 1"],
  ["{% for local in [1, 2] %}{% include 'part.j2' %};{% endfor %}", "part 11;part 12;"],
  ["{% include ['gone.j2', 'part.j2'] %}", "part 1"],
  ["{% include 'gone.j2' ignore missing %}x", "x"],
  ["{% import 'macros.j2' as m %}{{ m.greet('you') }} {{ m.greeting }}", "hi you hi"],
  ["{% from 'macros.j2' import greet, greeting as g %}{{ greet('you') }} {{ g }}", "hi you hi"],
  ["{% import 'own.j2' as m with context %}{{ m.show() }}!", "1!"],
  ["{% include 'leaf.j2' %}", "<leaf middle base head|1leaf middle base head>"],
  ["{% include 'middle.j2' %}", "<middle base head|>"],
  ["{% extends 'base.j2' %}{% block body %}own{% endblock %}ignored", "<base head|own>"],
];

for (const [template, expected] of RESULTS) {
  Deno.test(template, () => assertEquals(fill(template), expected));
}

Deno.test("a template that is not there, or does not have the name, is an error", () => {
  assertThrows(() => fill("{% include 'gone.j2' %}"), Error, "gone.j2");
  assertThrows(
    () => fill("{% from 'macros.j2' import gone %}{{ gone() }}"),
    Error,
    "does not export the requested name 'gone'",
  );
});
