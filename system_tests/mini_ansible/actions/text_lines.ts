/** Text files as lists of lines that keep their ends. */

import { readFileSync } from "node:fs";

/** The lines of the file at `path`, each with its `\n`, as Python's `readlines()` has them. */
export function readLines(path: string): string[] {
  return linesOf(readFileSync(path, "utf8"));
}

/** The lines of `text`, each with its `\n`. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A line without its end. */
export function bare(line: string): string {
  return line.replace(/[\r\n]+$/, "");
}

/** A line with an end. */
export function ended(line: string): string {
  return line.endsWith("\n") ? line : `${line}\n`;
}
