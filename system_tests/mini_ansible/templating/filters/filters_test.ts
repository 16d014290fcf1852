// Expectations are those of ansible-core 2.14, beyond what Jinja2 itself is held to elsewhere.
import { assertEquals, assertThrows } from "@std/assert";
import { float } from "../../yaml/mod.ts";
import { Templar, TemplateError } from "../mod.ts";

const VARS = {
  base: { a: 1, sub: { x: 1, y: 2 }, list: [1, 2] },
  over: { b: 2, sub: { y: 20, z: 30 }, list: [2, 3] },
  staff: [
    { name: "ann", tools: ["saw", "axe"], pay: { year: 30 } },
    { name: "bo", tools: [], pay: { year: 25 } },
  ],
  text: "web-01.example.org",
  lines: "one\n\ntwo",
};

const RESULTS: [string, unknown][] = [
  ["base | combine(over)", { a: 1, sub: { y: 20, z: 30 }, list: [2, 3], b: 2 }],
  ["base | combine(over, recursive=true)", {
    a: 1,
    sub: { x: 1, y: 20, z: 30 },
    list: [2, 3],
    b: 2,
  }],
  ["(base | combine(over, list_merge='append')).list", [1, 2, 2, 3]],
  ["(base | combine(over, list_merge='prepend')).list", [2, 3, 1, 2]],
  ["(base | combine(over, list_merge='append_rp')).list", [1, 2, 3]],
  ["(base | combine(over, list_merge='prepend_rp')).list", [2, 3, 1]],
  ["(base | combine(over, list_merge='keep')).list", [1, 2]],
  ["[base, over] | combine | length", "4"],
  ["{} | combine({'a': {'b': 1}}, {'a': {'c': 2}}, recursive=true)", { a: { b: 1, c: 2 } }],
  ["base.sub | dict2items", [{ key: "x", value: 1 }, { key: "y", value: 2 }]],
  ["{'b': 1} | dict2items(key_name='k', value_name='v')", [{ k: "b", v: 1 }]],
  ["[{'key': 'p', 'value': 1}] | items2dict", { p: 1 }],
  ["[{'n': 'p', 'v': 1}] | items2dict(key_name='n', value_name='v')", { p: 1 }],
  ["[1, [2, [3, none]]] | flatten", [1, 2, 3]],
  ["[1, [2, [3]]] | flatten(levels=1)", [1, 2, [3]]],
  ["[1, none] | flatten(skip_nulls=false)", [1, null]],
  ["[1, 2] | zip(['a', 'b', 'c'])", [[1, "a"], [2, "b"]]],
  ["[1, 2] | zip_longest(['a'], fillvalue='-')", [[1, "a"], [2, "-"]]],
  ["[1, 2] | product(['x', 'y']) | map('join')", ["1x", "1y", "2x", "2y"]],
  ["[1, 2, 3] | permutations(2) | length", "6"],
  ["[1, 2, 3] | combinations(2)", [[1, 2], [1, 3], [2, 3]]],
  ["staff | subelements('tools') | map('last')", ["saw", "axe"]],
  ["staff | subelements('gone', skip_missing=true)", []],
  ["staff | map('extract', {'a': 1}) if false else 'x'", "x"],
  ["[0, 2] | map('extract', ['a', 'b', 'c'])", ["a", "c"]],
  ["['a'] | map('extract', {'a': {'b': [7]}}, ['b', 0])", [7]],
  ["staff | rekey_on_member('name') | list", ["ann", "bo"]],
  ["[1, 2, 2] | union([3, 1])", [1, 2, 3]],
  ["[1, 2, 2, 3] | intersect([3, 2])", [2, 3]],
  ["[1, 2, 3] | difference([2])", [1, 3]],
  ["[1, 2] | symmetric_difference([2, 3])", [1, 3]],
  ["['a', 'A'] | union(['b'])", ["a", "A", "b"]],
  ["['a', 'A', 'b'] | unique", ["a", "b"]],
  ["[{'a': 1}, {'a': 1}] | unique", [{ a: 1 }]],
  ["staff | groupby('pay.year') | map('first')", [25, 30]],
  ["staff | map('combine', {'n': 1}) | map(attribute='n')", [1, 1]],
  ["'yes' | bool", true],
  ["'no' | bool", false],
  ["'maybe' | bool", false],
  ["1 | bool", true],
  ["1.0 | bool", true],
  ["2 | bool", false],
  ["true | ternary('y', 'n')", "y"],
  ["none | ternary('y', 'n', 'none')", "none"],
  ["'' | ternary('y', 'n')", "n"],
  ["text | regex_search('\\d+')", "01"],
  ["text | regex_search('x(\\d+)')", ""],
  ["text | regex_search('(\\w+)-(\\d+)', '\\2', '\\1')", ["01", "web"]],
  ["text | regex_search('(?P<n>\\d+)', '\\g<n>')", ["01"]],
  ["text | regex_findall('[a-z]+')", ["web", "example", "org"]],
  ["'a=1,b=2' | regex_findall('(\\w)=(\\d)')", [["a", "1"], ["b", "2"]]],
  ["'ABC' | regex_replace('b', 'x', ignorecase=true)", "AxC"],
  ["lines | regex_replace('^', '> ', multiline=true)", "> one\n> \n> two"],
  ["'a.b*c' | regex_escape", "a\\.b\\*c"],
  ["'hello' | b64encode", "aGVsbG8="],
  ["'aGVsbG8=' | b64decode", "hello"],
  ["'abc' | hash('md5')", "900150983cd24fb0d6963f7d28e17f72"],
  ["'abc' | hash('sha256')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["'abc' | checksum", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["'abc' | md5", "900150983cd24fb0d6963f7d28e17f72"],
  ["'x' | to_uuid", "66b2f013-1baa-5313-9c8c-e6f1182e0e90"],
  [
    "'secret' | password_hash('sha256', 'mysalt')",
    "$5$mysalt$I2SNajjJ3Gc5gIR/tkrLOGngF8wqv59buJCqxh.o9s8",
  ],
  ["'it\\'s' if false else 'a b' | quote", "'a b'"],
  ["none | quote", "''"],
  ["'a,b,,c' | split(',')", ["a", "b", "", "c"]],
  ["' a  b ' | split", ["a", "b"]],
  ["'plain' | comment", "#\n# plain\n#"],
  ["lines | comment('c')", "//\n// one\n//\n// two\n//"],
  ["'x' | comment('cblock')", "/*\n *\n * x\n *\n */"],
  ["'x' | comment('xml')", "<!--\n -\n - x\n -\n-->"],
  ["'x' | comment('erlang')", "%\n% x\n%"],
  ["'x' | comment(decoration='! ')", "!\n! x\n!"],
  ["'x' | comment('plain', prefix='###', postfix='')", "###\n# x\n"],
  ["base | to_json", '{"a": 1, "sub": {"x": 1, "y": 2}, "list": [1, 2]}'],
  ["base.sub | to_nice_json(indent=2)", '{\n  "x": 1,\n  "y": 2\n}'],
  ["base.sub | to_json(separators=(',', ':'))", '{"x":1,"y":2}'],
  ["'{\"k\": [1, 2.0, null]}' | from_json", { k: [1, float(2), null] }],
  ["('{\"k\": 2.0}' | from_json).k", "2.0"],
  ["'key: [1, two, yes]' | from_yaml", { key: [1, "two", true] }],
  ["'--- 1\n--- {a: b}' | from_yaml_all", [1, { a: "b" }]],
  ["base | to_yaml", "a: 1\nlist: [1, 2]\nsub: {x: 1, y: 2}\n"],
  ["base | to_nice_yaml(indent=2)", "a: 1\nlist:\n- 1\n- 2\nsub:\n  x: 1\n  y: 2\n"],
  ["'abc' | to_yaml", "abc\n...\n"],
  ["'/etc/a.conf' | basename", "a.conf"],
  ["'/etc/a.conf' | dirname", "/etc"],
  ["'a.tar.gz' | splitext | last", ".gz"],
  ["['/a', 'b', 'c'] | path_join", "/a/b/c"],
  ["['a', '/b'] | path_join", "/b"],
  ["'/a/b/c' | relpath('/a/d')", "../b/c"],
  ["['/a/b', '/a/c'] | commonpath", "/a"],
  ["'C:\\\\x\\\\y.txt' | win_basename", "y.txt"],
  ["1024 | human_readable", "1.00 KB"],
  ["10 | human_readable", "10.00 Bytes"],
  ["1048576 | human_readable(isbits=true)", "1.00 Mb"],
  ["1048576 | human_readable(unit='K')", "1024.00 KB"],
  ["'1.5 MB' | human_to_bytes", "1572864"],
  ["'10' | human_to_bytes", "10"],
  ["'10' | human_to_bytes(default_unit='K')", "10240"],
  ["8 | log(2)", "3.0"],
  ["100 | log(10)", "2.0"],
  ["2 | pow(5)", "32.0"],
  ["9 | root", "3.0"],
  ["27 | root(3)", "3.0"],
  ["'%Y-%m-%d' | strftime(0, utc=true)", "1970-01-01"],
  ["('2024-03-01 00:00:00' | to_datetime - '2024-02-28 12:00:00' | to_datetime).days", "1"],
  [
    "('2024-03-01' | to_datetime('%Y-%m-%d') - '2024-02-28' | to_datetime('%Y-%m-%d')).total_seconds()",
    "172800.0",
  ],
  ["'2024-03-01 10:00:00' | to_datetime", "2024-03-01 10:00:00"],
  ["[1, 2] | type_debug", "list"],
  ["1.0 | type_debug", "float"],
  ["'http://u:p@h.org:80/p?q=1#f' | urlsplit('hostname')", "h.org"],
  ["('http://u:p@h.org:80/p?q=1#f' | urlsplit).port", "80"],
  ["'a%20b+c' | urldecode", "a b c"],
  ["60 | random(seed='host1') >= 0", true],
  ["[3, 1, 2] | shuffle(seed='x') | sort", [1, 2, 3]],
  ["[1, 2] | random in [1, 2]", true],
];

const templar = new Templar({ vars: VARS });

for (const [expression, expected] of RESULTS) {
  Deno.test(`{{ ${expression} }}`, () => {
    assertEquals(templar.template(`{{ ${expression} }}`), expected);
  });
}

const ERRORS: [string, string][] = [
  ["[1] | combine({})", "failed to combine variables, expected dicts"],
  ["{} | combine({'a': 1}, list_merge='x')", "'list_merge' argument can only be equal to"],
  ["[1] | dict2items", "dict2items requires a dictionary"],
  ["'a' | items2dict", "items2dict requires a list"],
  ["[{'a': 1}] | items2dict", "to contain the keys 'key' and 'value'"],
  ["staff | subelements('gone')", "could not find 'gone' key in iterated item"],
  ["'x' | log", "log() can only be used on numbers"],
  [
    "'12 x' | human_to_bytes",
    "human_to_bytes() failed to convert 12 x (unit = x)",
  ],
  ["'x' | regex_search('(')", "missing ), unterminated subpattern"],
  ["'x' | hash('nothing')", "unsupported hash type"],
  ["'x' | vault('secret')", "there is no vault here"],
  ["'nonsense' | from_json", "Expecting value: line 1 column 1 (char 0)"],
  ["'2024' | to_datetime", "does not match format"],
  ["'x' | regex_replace('a', 'b', nope=1)", "unexpected keyword argument 'nope'"],
];

for (const [expression, message] of ERRORS) {
  Deno.test(`{{ ${expression} }} fails`, () => {
    assertThrows(() => templar.template(`{{ ${expression} }}`), Error, message);
  });
}

Deno.test("a filter's own failure is Ansible's error, so it fails the task", () => {
  assertThrows(() => templar.template("{{ [1] | dict2items }}"), TemplateError);
});
