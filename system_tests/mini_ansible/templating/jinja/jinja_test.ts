// What Jinja2 itself makes of templates, recorded by testdata/make_jinja2.py.
import { assertEquals, assertThrows } from "@std/assert";
import { TemplateSyntaxError, UndefinedVariableError } from "../errors.ts";
import { fromJson } from "../python/json.ts";
import { Templar, type Vars } from "../templar.ts";

interface Recorded {
  readonly template: string;
  readonly text?: string;
  readonly undefined?: string;
  readonly syntax?: true;
  readonly type?: string;
  readonly error?: string;
}

const { vars, templates } = fromJson(
  Deno.readTextFileSync(new URL("../testdata/jinja2.json", import.meta.url)),
) as { vars: Vars; templates: Recorded[] };

/** Fills a template in as Jinja2 does: no conversion, backslashes are escapes. */
function fill(template: string): unknown {
  return new Templar({ vars }).template(template, {
    convertData: false,
    escapeBackslashes: false,
  });
}

/** Ansible puts line ends back that Jinja2 drops at the end of a template. */
function withoutEnd(text: unknown): string {
  return String(text).replace(/\n+$/, "");
}

for (const recorded of templates) {
  const { template } = recorded;
  Deno.test(`Jinja2's outcome for ${JSON.stringify(template).slice(0, 90)}`, () => {
    if (recorded.text !== undefined) {
      return assertEquals(withoutEnd(fill(template)), withoutEnd(recorded.text));
    }
    if (recorded.undefined !== undefined) {
      assertThrows(() => fill(template), UndefinedVariableError, recorded.undefined);
    } else if (recorded.syntax) {
      assertThrows(() => fill(template), TemplateSyntaxError);
    } else if (recorded.type !== undefined) {
      assertThrows(() => fill(template), Error, recorded.type);
    } else assertThrows(() => fill(template), Error, recorded.error);
  });
}
