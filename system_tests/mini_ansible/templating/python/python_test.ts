// What Python itself makes of values, recorded by testdata/make_python.py.
import { assertEquals, assertThrows } from "@std/assert";
import { quote } from "../filters/texts.ts";
import { PATHS } from "../filters/paths.ts";
import type { Plugins } from "../plugin.ts";
import { PyDateTime } from "./datetime.ts";
import { fromJson, toJson } from "./json.ts";
import { percentFormat } from "./percent_format.ts";
import { pretty } from "./pretty.ts";
import { randomSource } from "./random.ts";
import { compileRegex, findAllRegex, searchRegex, substitute, textsOf } from "./regex.ts";
import { strFormat } from "./str_format.ts";
import { strftime, strptime } from "./strftime.ts";
import { tuple } from "./values.ts";
import { dumpYaml } from "./yaml_dump.ts";

// deno-lint-ignore no-explicit-any
type Case = Record<string, any>;

const RECORDED = fromJson(
  Deno.readTextFileSync(new URL("../testdata/python.json", import.meta.url)),
) as Record<string, Case[]>;

/** Compares with what was recorded: a value, or the name of an exception. */
function check(recorded: Case, make: () => unknown): void {
  if (recorded.raises === undefined) return assertEquals(make(), recorded.is);
  assertThrows(make);
}

Deno.test("dumpYaml() lays values out as PyYAML", () => {
  for (const { value, style, is } of RECORDED.yaml) {
    const text = dumpYaml(value, {
      flow: style.default_flow_style,
      indent: style.indent ?? 2,
      width: 80,
      sortKeys: true,
      explicitStart: false,
      explicitEnd: false,
      allowUnicode: true,
    });
    assertEquals(text, is);
  }
});

Deno.test("regular expressions match as Python's", () => {
  for (const each of RECORDED.patterns) {
    check(each, () => {
      const pattern = compileRegex(each.pattern);
      return {
        all: textsOf(pattern, findAllRegex(pattern, each.text)),
        first: searchRegex(pattern, each.text)?.text ?? null,
        starts: searchRegex(pattern, each.text, "start") !== undefined,
        replaced: substitute(pattern, "<\\g<0>>", { text: each.text }).text,
      };
    });
  }
});

Deno.test("substitute() fills in groups as re.sub()", () => {
  for (const { pattern, replacement, text, is } of RECORDED.substitutions) {
    assertEquals(substitute(compileRegex(pattern), replacement, { text }).text, is);
  }
});

Deno.test("strftime() knows Python's directives", () => {
  for (const { time, format, is } of RECORDED.times) {
    const [year, month, day, hour, minute, second, micro] = time;
    const clock = Date.UTC(year, month - 1, day, hour, minute, second);
    assertEquals(strftime(format, new PyDateTime(clock, micro)), is);
  }
});

Deno.test("strptime() reads what strftime() writes", () => {
  for (const each of RECORDED.readTimes) {
    check(each, () => {
      const { clock, microsecond } = strptime(each.text, each.format);
      return new PyDateTime(clock, microsecond).toText();
    });
  }
});

Deno.test("quote() quotes as shlex", () => {
  for (const { text, is } of RECORDED.quoted) assertEquals(quote(text), is);
});

Deno.test("toJson() writes as json.dumps()", () => {
  for (const { value, plain, nice, unicode } of RECORDED.json) {
    assertEquals(toJson(value), plain);
    const layout = { indent: 4, sortKeys: true, separators: [",", ": "] } as const;
    assertEquals(toJson(value, layout), nice);
    assertEquals(toJson(value, { ensureAscii: false }), unicode);
  }
});

Deno.test("percentFormat() fills in as the operator %", () => {
  for (const each of RECORDED.percent) {
    check(each, () => percentFormat(each.format, each.isTuple ? tuple(...each.value) : each.value));
  }
});

Deno.test("strFormat() fills in as str.format()", () => {
  for (const each of RECORDED.formats) {
    check(each, () => strFormat(each.format, Array(20).fill(each.value).slice(0, 20), {}));
  }
});

Deno.test("filters on paths give what os.path and ntpath give", () => {
  for (const { path, ...expected } of [...RECORDED.paths, ...RECORDED.windowsPaths]) {
    for (const [name, is] of Object.entries(expected)) {
      const got = (PATHS as Plugins)[name].run(undefined as never, path);
      assertEquals(Array.isArray(got) ? [...got] : got, is, `${name} of ${path}`);
    }
  }
});

Deno.test("randomSource() with a seed gives the numbers of random.Random", () => {
  for (const { seed, is } of RECORDED.random) {
    const shuffled = Array.from({ length: 10 }, (_, index) => index);
    const source = randomSource(seed);
    for (let at = 9; at > 0; at--) {
      const other = source.below(at + 1);
      [shuffled[at], shuffled[other]] = [shuffled[other], shuffled[at]];
    }
    const got = [randomSource(seed).below(60), "abcdefg"[randomSource(seed).below(7)], shuffled];
    assertEquals(got, is, `seed ${seed}`);
  }
});

Deno.test("pretty() breaks lines as pprint", () => {
  for (const { value, is } of RECORDED.pretty) assertEquals(pretty(value), is);
});
