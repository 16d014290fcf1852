/** Differences between texts, line by line, as `diff -u` shows them. */

import { createTwoFilesPatch } from "diff";
import { isDeepStrictEqual } from "node:util";
import { plain } from "../golden/plain.ts";
import type { Paint, Tone } from "./colours.ts";

/** What an action says about a change. */
export type Diff = Readonly<Record<string, unknown>>;

/** The lines of a diff, or of several; nothing if nothing differs. */
export function unifiedDiff(diff: Diff | readonly Diff[], paint: Paint): string[] {
  const diffs = Array.isArray(diff) ? diff as readonly Diff[] : [diff as Diff];
  return diffs.flatMap((each) => linesOf(each, paint));
}

function linesOf(diff: Diff, paint: Paint): string[] {
  const lines: string[] = [];
  for (const [name, which] of [["dst", "destination"], ["src", "source"]]) {
    if (diff[`${name}_binary`]) {
      lines.push(`diff skipped: ${which} file appears to be binary`);
    }
    if (diff[`${name}_larger`]) {
      lines.push(`diff skipped: ${which} file size is greater than ${diff[`${name}_larger`]}`);
    }
  }
  if (typeof diff.prepared === "string") lines.push(diff.prepared);
  if (diff.before === undefined || diff.after === undefined) return lines;
  if (isDeepStrictEqual(diff.before, diff.after)) return lines;
  const patch = createTwoFilesPatch(
    header("before", diff.before_header),
    header("after", diff.after_header),
    textOf(diff.before),
    textOf(diff.after),
    undefined,
    undefined,
    { context: 3 },
  );
  const shown = patch.split("\n").filter((line) => !/^(?:=+|Index:.*)$/.test(line));
  if (shown.at(-1) === "") shown.pop();
  return [...lines, ...shown.map((line) => paintLine(line, paint)), ""];
}

function header(name: string, given: unknown): string {
  return given === undefined ? name : `${name}: ${given}`;
}

function textOf(value: unknown): string {
  return typeof value === "object" ? `${JSON.stringify(plain(value), null, 4)}\n` : String(value);
}

function paintLine(line: string, paint: Paint): string {
  const tones: Readonly<Record<string, Tone>> = { "+": "added", "-": "removed", "@": "lines" };
  const tone = tones[line[0]];
  return tone === undefined ? line : paint(line.trimEnd(), tone);
}
