import { assert, assertEquals, assertFalse, assertInstanceOf, assertThrows } from "@std/assert";
import { float, markUnsafe, parseYaml } from "../yaml/mod.ts";
import {
  LazyMapping,
  NativeText,
  OMIT,
  Templar,
  TemplateError,
  TemplateSyntaxError,
  UndefinedVariableError,
  type Vars,
} from "./mod.ts";

function fill(value: unknown, vars: Vars = {}): unknown {
  return new Templar({ vars }).template(value);
}

Deno.test("template() leaves alone what is no template", () => {
  for (const value of ["plain", "{ x }", 3, true, null, float(3)]) assertEquals(fill(value), value);
});

Deno.test("template() goes into lists and mappings and makes new ones", () => {
  const value = { a: ["{{ n }}", { b: "x{{ n }}" }], c: 1 };
  const filled = fill(value, { n: 1 });
  assertEquals(filled, { a: [1, { b: "x1" }], c: 1 });
  assert(filled !== value);
});

Deno.test("a template that is one variable keeps a number or boolean", () => {
  const vars = { n: 3, f: 0.25, whole: float(3), yes: true };
  for (const [name, value] of Object.entries(vars)) {
    assertEquals(fill(`{{ ${name} }}`, vars), value);
  }
});

Deno.test("a template that computes gives text", () => {
  assertEquals(fill("{{ n + 1 }}", { n: 3 }), "4");
  assertEquals(fill("{{ n }}{{ n }}", { n: 3 }), "33");
  assertEquals(fill("{{ n }} ", { n: 3 }), "3 ");
  assertEquals(fill("{{ nothing }}", { nothing: null }), "");
  assertEquals(fill("[{{ nothing }}]x", { nothing: null }), "[]x");
});

Deno.test("text that looks like a list, a mapping or a boolean becomes one", () => {
  assertEquals(fill("{{ [n, n] }}", { n: 3 }), [3, 3]);
  assertEquals(fill("{{ n > 2 }}", { n: 3 }), true);
  assertEquals(fill("{{ text }}", { text: "[1, 'a', None]" }), [1, "a", null]);
  assertEquals(fill("{{ text }}", { text: '{"a": [true, null, 1.0]}' }), {
    a: [true, null, float(1)],
  });
  assertEquals(fill("{{ text }}", { text: "True" }), true);
  assertEquals(fill("{'a': {{ n }}}", { n: 1 }), { a: 1 });
  assertEquals(fill("{{ (1, 2) }}"), "(1, 2)");
  assertEquals(fill("{{ [(1, 2)] }}"), [[1, 2]]);
  assertEquals(fill("{{ text }}", { text: "[1, oops]" }), "[1, oops]");
  assertEquals(fill("{{ text }}", { text: "true" }), "true");
  assertEquals(fill("{{ text }}", { text: "[010]" }), "[010]");
});

Deno.test("what a filter made text stays text", () => {
  assertEquals(fill("{{ [1, 2] | to_json }}"), "[1, 2]");
  assertEquals(fill("{{ d | to_nice_json }}", { d: { a: 1 } }), '{\n    "a": 1\n}');
  assertEquals(fill("{{ true | string }}"), "True");
  assertEquals(fill("{{ made }}", { made: "{{ [1, 2] | to_json }}" }), "[1, 2]");
  assertEquals(fill("{{ [1] | to_json if yes else 'x' }}", { yes: true }), "[1]");
  assertEquals(fill("{{ [1, 2] | to_json }}{{ '' }}"), [1, 2]);
  assertEquals(fill("{{ [1, 2] | to_json | length }}"), "6");
  const kept = new Templar({ vars: {} }).template("{{ [1] | to_json }}", { keepNativeText: true });
  assertInstanceOf(kept, NativeText);
  assertEquals(fill("{{ kept }}", { kept }), "[1]");
});

Deno.test("convertData: false leaves text as it is", () => {
  const templar = new Templar({ vars: { n: 1 } });
  assertEquals(templar.template("{{ [n] }}", { convertData: false }), "[1]");
});

Deno.test("variables are templates themselves, filled in when they are used", () => {
  const vars = {
    app: "shop",
    version: 3,
    title: "{{ app }}-v{{ version }}",
    owner: { name: "Ada", home: "/srv/{{ title }}" },
    unused: "{{ nowhere }}",
  };
  assertEquals(fill("{{ owner.home }}/{{ owner['name'] | lower }}", vars), "/srv/shop-v3/ada");
  assertEquals(fill("{{ copy.home }}", { ...vars, copy: "{{ owner }}" }), "/srv/shop-v3");
});

Deno.test("a variable of many parts is filled in whole, so one bad part spoils it", () => {
  const vars = { d: { good: 1, bad: "{{ nowhere }}" } };
  const error = assertThrows(() => fill("{{ d.good }}", vars), UndefinedVariableError);
  assert(error.message.endsWith("'nowhere' is undefined"));
});

Deno.test("the message names the first thing that is undefined", () => {
  const vars = { d: { a: 1 }, l: [1], text: "x", none: null, made_of: "{{ not_there }} and more" };
  const messages: [string, string][] = [
    ["{{ not_there }}", "'not_there' is undefined"],
    ["{{ not_there.a.b }}", "'not_there' is undefined"],
    ["{{ d.b }}", "'dict object' has no attribute 'b'"],
    ["{{ d.b.c }}", "'dict object' has no attribute 'b'"],
    ["{{ d['b'] }}", "'dict object' has no attribute 'b'"],
    ["{{ l[5] }}", "list object has no element 5"],
    ["{{ l.x }}", "'list object' has no attribute 'x'"],
    ["{{ text.x }}", "'str object' has no attribute 'x'"],
    ["{{ none.x }}", "'None' has no attribute 'x'"],
    ["{{ made_of }}", "{{ not_there }} and more: 'not_there' is undefined"],
    ["{{ not_there | mandatory }}", "Mandatory variable 'not_there'  not defined."],
    ["{{ not_there | mandatory(msg='give it') }}", "give it"],
    ["{{ lookup('vars', 'gone') }}", "No variable found with this name: gone"],
  ];
  for (const [template, message] of messages) {
    const error = assertThrows(() => fill(template, vars), TemplateError);
    assertEquals(error.message, message);
  }
});

Deno.test("undefined values can be asked about, replaced, and left out", () => {
  assertEquals(fill("{{ x is defined }} {{ x.y is not defined }}"), "False True");
  assertEquals(fill("{{ x | default('d') }}-{{ x.y.z | default(1) }}"), "d-1");
  assertEquals(fill("{{ x | default(omit) }}"), OMIT);
  assertEquals(fill("{{ [1, 2] if false }}"), "");
  assertEquals(fill("{{ made | default('d') }}", { made: "{{ gone }}" }), "d");
});

Deno.test("failOnUndefined: false leaves the template as it is", () => {
  const templar = new Templar({ vars: { n: 1 } });
  assertEquals(templar.template("{{ n }} {{ x }}", { failOnUndefined: false }), "{{ n }} {{ x }}");
  const lenient = new Templar({ vars: {}, fatalOnUndefined: false });
  assertEquals(lenient.template(["{{ x }}", "{{ 1 }}"]), ["{{ x }}", "1"]);
});

Deno.test("variables that need each other are found out", () => {
  const vars = { a: "{{ b }}", b: "{{ a }}", self: "{{ self_again }}", self_again: ["{{ self }}"] };
  for (const name of ["a", "self"]) {
    assertThrows(
      () => fill(`{{ ${name} }}`, vars),
      TemplateError,
      "recursive loop detected in template string",
    );
  }
});

Deno.test("with() adds variables that come first, and leaves the templar as it was", () => {
  const templar = new Templar({ vars: { a: 1, b: "{{ a }}" } });
  const inner = templar.with({ a: 2, item: "i" });
  assertEquals(inner.template("{{ a }}{{ b }}{{ item }}"), "22i");
  assertEquals(templar.template("{{ a }}{{ b }} {{ item is defined }}"), "11 False");
  assertEquals(inner.vars, { a: 2, b: "{{ a }}", item: "i" });
});

Deno.test("text from outside is no template", () => {
  const register = markUnsafe({ stdout: "{{ secret }}", lines: ["{% outside %}"] });
  const vars = { secret: 1, register, copied: "{{ register.stdout }}" };
  assertEquals(fill("{{ register.stdout }}", vars), "{{ secret }}");
  assertEquals(fill("{{ register.lines }}", vars), ["{% outside %}"]);
  assertEquals(fill("{{ copied }}", vars), "{{ secret }}");
  assertEquals(fill("said: {{ copied }}", vars), "said: {{ secret }}");
  assertEquals(
    fill("{{ said }}", { ...vars, said: fill("said: {{ copied }}", vars) }),
    "said: {{ secret }}",
  );
  assertEquals(fill("{{ secret }}", vars), 1);
  const yaml = parseYaml("raw: !unsafe 'a {{ b }}'\n") as Vars;
  assertEquals(fill("{{ raw }}", yaml), "a {{ b }}");
});

Deno.test("what a template changes in a variable is lost", () => {
  const vars = { list: [1], dict: { a: 1 } };
  assertEquals(
    fill("{{ list.append(2) }}{{ dict.update({'b': 2}) }}{{ list }}{{ dict }}x", vars),
    "[1]{'a': 1}x",
  );
  assertEquals(vars, { list: [1], dict: { a: 1 } });
});

Deno.test("backslashes stand for themselves in {{ }}, and are escapes in {% %}", () => {
  assertEquals(fill("{{ 'a1b' | regex_replace('\\d', '\\\\') }}"), "a\\b");
  assertEquals(fill("{{ 'web-01' | regex_replace('^(\\w+)-(\\d+)$', '\\2/\\1') }}"), "01/web");
  assertEquals(fill("{{ 'a\\nb' }}"), "a\\nb");
  assertEquals(fill("{% set x = 'a\\nb' %}{{ x }}"), "a\nb");
});

Deno.test("line ends at the end of a template are kept", () => {
  assertEquals(fill("{{ n }}\n", { n: 1 }), "1\n");
  assertEquals(fill("{{ t }}\n\n", { t: "x\n" }), "x\n\n");
  assertEquals(fill("{% if true %}\nx\n{% endif %}\n"), "x\n");
});

Deno.test("a header says how the rest is to be read", () => {
  assertEquals(
    fill("#jinja2: variable_start_string: '[%', variable_end_string: '%]'\n[% n %] {{ n }}", {
      n: 1,
    }),
    "1 {{ n }}",
  );
  assertEquals(fill("#jinja2: trim_blocks: False\n{% if true %}\nx{% endif %}"), "\nx");
  assertEquals(fill("#jinja2: lstrip_blocks: True\n  {% if true %}\nx{% endif %}"), "x");
  assertThrows(
    () => fill("#jinja2: oops\n{{ 1 }}"),
    TemplateError,
    "failed to parse jinja2 override",
  );
});

Deno.test("errors have Ansible's words", () => {
  const errors: [string, string][] = [
    ["{{ 1 + }}", "template error while templating string: unexpected"],
    ["{{ 1 | frobnicate }}", "No filter named 'frobnicate'.. String: {{ 1 | frobnicate }}"],
    ["{{ 1 is frobnicated }}", "No test named 'frobnicated'."],
    [
      "{{ 'a' + 1 }}",
      "Unexpected templating type error occurred on ({{ 'a' + 1 }}): can only concatenate str (not \"int\") to str",
    ],
    ["{{ lookup('frob', 1) }}", "lookup plugin (frob) not found"],
    [
      "{{ lookup('file', 'gone.txt') }}",
      "An unhandled exception occurred while running the lookup plugin 'file'. Error was a <class " +
      "'ansible.errors.AnsibleError'>, original message: could not locate file in lookup: gone.txt",
    ],
  ];
  for (const [template, message] of errors) {
    const error = assertThrows(() => fill(template), TemplateError);
    assert(error.message.includes(message), error.message);
  }
  assertThrows(() => fill("{{ 1 + }}"), TemplateSyntaxError);
});

Deno.test("plugins may have their collection before their name", () => {
  assertEquals(
    fill("{{ 'YES' | ansible.builtin.lower }} {{ 'a' is ansible.builtin.match('a') }}"),
    "yes True",
  );
  assertEquals(fill("{{ lookup('ansible.builtin.items', [1], wantlist=true) }}"), [1]);
});

Deno.test("isTemplate() finds templates in lists and mappings", () => {
  const templar = new Templar({ vars: {} });
  for (const value of ["{{ a }}", "{% if %}", "{# c #}", ["x", { a: "{{ b }}" }]]) {
    assert(templar.isTemplate(value));
  }
  for (const value of ["a", 1, null, ["{"], { a: ["b"] }]) assertFalse(templar.isTemplate(value));
});

class Hosts extends LazyMapping {
  readonly asked: string[] = [];
  get(key: string): unknown {
    this.asked.push(key);
    return this.has(key) ? { name: key } : undefined;
  }
  has(key: string): boolean {
    return ["a", "b"].includes(key);
  }
  keys(): Iterable<string> {
    return ["a", "b"];
  }
}

Deno.test("a lazy mapping makes only what is asked for", () => {
  const hostvars = new Hosts();
  const vars = { hostvars, host: "b" };
  assertEquals(
    fill("{{ hostvars[host].name }} {{ 'a' in hostvars }} {{ hostvars | list }}", vars),
    "b True ['a', 'b']",
  );
  assertEquals(hostvars.asked, ["b"]);
  assertThrows(
    () => fill("{{ hostvars.c.name }}", vars),
    UndefinedVariableError,
    "no attribute 'c'",
  );
});

Deno.test("vars holds all variables as they are defined", () => {
  assertEquals(fill("{{ vars['a' ~ 'b'] }} {{ vars.gone is defined }}", { ab: 5 }), "5 False");
});
