/**
 * Python's regular expressions, told to JavaScript: named groups, `\A` and `\Z`, inline flags,
 * `.` and `$` that know only `\n` as the end of a line.
 */

/** How a pattern is read. */
export interface PatternOptions {
  /** `^` and `$` at every line. */
  readonly multiline?: boolean;
  /** `.` takes line ends too. */
  readonly dotAll?: boolean;
  readonly ignoreCase?: boolean;
  /** Only at the start, as `re.match()`. */
  readonly anchored?: boolean;
}

/**
 * The pattern as a global RegExp.
 *
 * @throws {SyntaxError} If it is none.
 */
export function pythonRegExp(pattern: string, options: PatternOptions = {}): RegExp {
  let source = pattern;
  let { multiline = false, dotAll = false, ignoreCase = false } = options;
  const inline = /^\(\?([aiLmsux]+)\)/.exec(source);
  if (inline !== null) {
    source = source.slice(inline[0].length);
    multiline ||= inline[1].includes("m");
    dotAll ||= inline[1].includes("s");
    ignoreCase ||= inline[1].includes("i");
    if (inline[1].includes("x")) source = withoutBlanks(source);
  }
  const translated = translate(source, { multiline, dotAll });
  const anchor = options.anchored ? "(?<![\\s\\S])" : "";
  return new RegExp(`${anchor}(?:${translated})`, ignoreCase ? "gi" : "g");
}

/**
 * `template` with `\1`, `\g<1>`, `\g<name>` and escapes filled in from `match`.
 *
 * @throws {SyntaxError} If it names a group that is not there.
 */
export function expandMatch(template: string, match: RegExpExecArray): string {
  return template.replace(
    /\\(?:g<(\w+)>|(\d{1,2})|([\s\S]))/g,
    (_, named, number, character) => {
      const group = named ?? number;
      if (group === undefined) return ESCAPES[character] ?? `\\${character}`;
      const isNumber = /^\d+$/.test(group);
      const known = isNumber ? Number(group) < match.length : group in (match.groups ?? {});
      if (!known) throw new SyntaxError(`invalid group reference ${group}`);
      return (isNumber ? match[Number(group)] : match.groups![group]) ?? "";
    },
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  f: "\f",
  v: "\v",
  a: "\x07",
  "\\": "\\",
};

const END = "(?![\\s\\S])";

function translate(
  source: string,
  { multiline, dotAll }: { multiline: boolean; dotAll: boolean },
): string {
  const parts = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\(\?P[<=]|\(\?#[^)]*\)|[\s\S]/g;
  return source.replace(parts, (part, at: number) => {
    switch (part) {
      case "\\A":
        return "(?<![\\s\\S])";
      case "\\Z":
        return END;
      case "^":
        return multiline ? "(?<![^\\n])" : "(?<![\\s\\S])";
      case "$":
        return multiline ? "(?![^\\n])" : `(?=\\n?${END})`;
      case ".":
        return dotAll ? "[\\s\\S]" : "[^\\n]";
      case "(?P<":
        return "(?<";
      case "(?P=":
        return `\\k<${/^\w+/.exec(source.slice(at + 4))?.[0] ?? ""}>(?:`;
    }
    if (part.startsWith("(?#")) return "";
    return part.startsWith("[") ? bracket(part) : part;
  }).replace(/(\\k<\w+>\(\?:)\w+\)/g, (_, name) => name.slice(0, -3));
}

/** In Python a `]` or `[` that stands first is itself. */
function bracket(set: string): string {
  const [, not, rest] = /^\[(\^?)([\s\S]*)\]$/.exec(set)!;
  const inside = rest.startsWith("]") ? `\\${rest}` : rest;
  return `[${not}${inside}]`;
}

function withoutBlanks(source: string): string {
  return source.replace(
    /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\s+|#.*/g,
    (part) => /^[\s#]/.test(part) ? "" : part,
  );
}
