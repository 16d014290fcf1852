/**
 * `textwrap.wrap()`, without its treatment of tabs and blanks.
 *
 * @module
 */
import { characters } from "./sequence.ts";

/** How text is wrapped. */
export interface WrapOptions {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

/** The lines that `text` becomes. */
export function wrapText(text: string, options: WrapOptions): string[] {
  const { width, breakLongWords } = options;
  const chunks = split(text, options);
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks[0].trim() === "") chunks.shift();
    let line = "";
    while (chunks.length > 0 && size(line) + size(chunks[0]) <= width) line += chunks.shift();
    if (chunks.length > 0 && size(chunks[0]) > width) {
      if (breakLongWords) {
        const room = Math.max(1, width - size(line));
        const letters = characters(chunks[0]);
        line += letters.slice(0, room).join("");
        chunks[0] = letters.slice(room).join("");
      } else if (line === "") line = chunks.shift()!;
    }
    line = line.trimEnd();
    if (line !== "") lines.push(line);
  }
  return lines;
}

function size(text: string): number {
  return characters(text).length;
}

function split(text: string, { breakOnHyphens }: WrapOptions): string[] {
  const words = text.split(/(\s+)/).filter((chunk) => chunk !== "");
  if (!breakOnHyphens) return words;
  return words.flatMap((word) => word.split(/(?<=[\p{L}\p{N}_]{2}-)(?=[\p{L}_]{2})/u));
}
