/**
 * `pprint.pformat()`.
 *
 * @module
 */
import { compare } from "./compare.ts";
import { repr } from "./repr.ts";
import { dictEntries, isDict, isList, PyTuple } from "./values.ts";

const WIDTH = 80;

/** `value` on one line if it fits, else one item per line; keys in order. */
export function pretty(value: unknown, indent = 0, allowance = 0): string {
  const line = oneLine(value);
  if (line.length <= WIDTH - indent - allowance) return line;
  if (isDict(value)) {
    const entries = inOrder(dictEntries(value));
    const parts = entries.map(([key, each], index) => {
      const name = repr(key);
      const isLast = index === entries.length - 1;
      return `${name}: ${pretty(each, indent + name.length + 3, isLast ? allowance + 1 : 1)}`;
    });
    return `{${parts.join(`,\n${" ".repeat(indent + 1)}`)}}`;
  }
  if (isList(value)) {
    const [open, close] = value instanceof PyTuple ? ["(", ")"] : ["[", "]"];
    const parts = value.map((each, index) =>
      pretty(each, indent + 1, index === value.length - 1 ? allowance + 1 : 1)
    );
    return `${open}${parts.join(`,\n${" ".repeat(indent + 1)}`)}${close}`;
  }
  return line;
}

function oneLine(value: unknown): string {
  if (isDict(value)) {
    const parts = inOrder(dictEntries(value)).map(([key, each]) =>
      `${repr(key)}: ${oneLine(each)}`
    );
    return `{${parts.join(", ")}}`;
  }
  if (isList(value) && !(value instanceof PyTuple)) return `[${value.map(oneLine).join(", ")}]`;
  return repr(value);
}

function inOrder(entries: [unknown, unknown][]): [unknown, unknown][] {
  try {
    return entries.sort(([left], [right]) => compare(left, right));
  } catch {
    return entries;
  }
}
