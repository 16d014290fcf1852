/**
 * Stand-in for `jsr:@std/yaml` on networks without JSR: `parse` and `stringify`
 * over npm's `yaml`, set to the real one's schema and layout.
 *
 * @module
 */
import * as yaml from "yaml";

/**
 * The value of the one document in `content`; an empty document is `null`.
 *
 * @throws {SyntaxError} If it is not YAML, or holds more than one document.
 */
export function parse(content: string): unknown {
  try {
    return yaml.parse(content, { customTags: ["binary", "timestamp", "omap", "set", "merge"] });
  } catch (error) {
    throw new SyntaxError((error as Error).message);
  }
}

/** Options of {@linkcode stringify}. */
export interface StringifyOptions {
  /** Columns per level. @default {2} */
  indent?: number;
  /** Where long text is folded; -1 is never. @default {80} */
  lineWidth?: number;
  /** Whether keys are put into alphabetical order. @default {false} */
  sortKeys?: boolean;
  /** Whether what YAML cannot say is left out instead of refused. @default {false} */
  skipInvalid?: boolean;
}

/**
 * `data` as a YAML document.
 *
 * @throws {TypeError} If it holds a function, a symbol or `undefined`.
 */
export function stringify(data: unknown, options: StringifyOptions = {}): string {
  const { indent = 2, lineWidth = 80, sortKeys = false, skipInvalid = false } = options;
  return yaml.stringify(data, skipInvalid ? undefined : refuseInvalid, {
    indent,
    lineWidth: lineWidth === -1 ? 0 : lineWidth,
    sortMapEntries: sortKeys,
    singleQuote: true,
    customTags: ["binary", "timestamp"],
  });
}

function refuseInvalid(key: unknown, value: unknown): unknown {
  if (["function", "symbol", "undefined"].includes(typeof value)) {
    throw new TypeError(`Cannot stringify ${typeof value} at "${key}"`);
  }
  return value;
}
