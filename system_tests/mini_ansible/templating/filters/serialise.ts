/**
 * Filters between values and their text in JSON and YAML.
 *
 * @module
 */
import { parseAllYaml, parseYaml } from "../../yaml/mod.ts";
import { FilterError } from "../errors.ts";
import { plain, type Plugins } from "../plugin.ts";
import { truth } from "../python/compare.ts";
import { fromJson, toJson } from "../python/json.ts";
import { repr, str } from "../python/repr.ts";
import { iterate } from "../python/sequence.ts";
import { defined } from "../python/undefined.ts";
import { isText, typeName } from "../python/values.ts";
import { dumpYaml } from "../python/yaml_dump.ts";

type Options = Record<string, unknown>;

/** By name. */
export const SERIALISE: Plugins = {
  from_json: plain([], (value) => {
    defined(value);
    if (!isText(value)) {
      throw new FilterError(
        `the JSON object must be str, bytes or bytearray, not ${typeName(value)}`,
      );
    }
    return fromJson(str(value));
  }),
  to_json: plain(["*args", "**kwargs"], (value, _args, options: Options) =>
    toJson(value, {
      indent: options.indent ?? null,
      sortKeys: truth(options.sort_keys ?? false),
      ensureAscii: truth(options.ensure_ascii ?? true),
      separators: separators(options.separators),
    })),
  to_nice_json: plain(["indent?", "sort_keys?", "*args", "**kwargs"], (
    value,
    indent: unknown = 4,
    sortKeys: unknown = true,
    _args,
    options: Options,
  ) =>
    toJson(value, {
      indent,
      sortKeys: truth(sortKeys),
      ensureAscii: truth(options.ensure_ascii ?? true),
      separators: separators(options.separators) ?? [",", ": "],
    })),
  from_yaml: plain([], (value) => {
    defined(value);
    return isText(value) ? parseYaml(str(value)) : value;
  }),
  from_yaml_all: plain([], (value) => {
    defined(value);
    return isText(value) ? parseAllYaml(str(value)) : value;
  }),
  to_yaml: plain(
    ["*args", "**kwargs"],
    (value, _args, options: Options) => dumpYaml(value, yamlOptions(options, null, 2)),
  ),
  to_nice_yaml: plain(["indent?", "*args", "**kwargs"], (
    value,
    indent: unknown = 4,
    _args,
    options: Options,
  ) => dumpYaml(value, yamlOptions(options, false, Number(indent)))),
};

function separators(value: unknown): [string, string] | undefined {
  if (value === undefined || value === null) return undefined;
  const [comma, colon] = iterate(value).map(str);
  if (colon === undefined) {
    throw new FilterError(`separators must be two texts, not ${repr(value)}`);
  }
  return [comma, colon];
}

function yamlOptions(options: Options, flow: boolean | null, indent: number) {
  const style = options.default_flow_style;
  return {
    flow: style === undefined ? flow : style === null ? null : truth(style),
    indent: Number(options.indent ?? indent),
    width: options.width === null ? 80 : Number(options.width ?? 80),
    sortKeys: truth(options.sort_keys ?? true),
    explicitStart: truth(options.explicit_start ?? false),
    explicitEnd: truth(options.explicit_end ?? false),
    allowUnicode: truth(options.allow_unicode ?? true),
  };
}
