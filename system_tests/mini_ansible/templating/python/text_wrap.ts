/**
 * `textwrap.wrap()`, without its treatment of tabs.
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
  const chunks = split(text, options);
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks[0].trim() === "") chunks.shift();
    const line: string[] = [];
    let used = 0;
    while (chunks.length > 0 && used + size(chunks[0]) <= options.width) {
      used += size(chunks[0]);
      line.push(chunks.shift()!);
    }
    if (chunks.length > 0 && size(chunks[0]) > options.width) {
      breakWord(line, chunks, { ...options, room: options.width - used });
    }
    if (line.at(-1)?.trim() === "") line.pop();
    if (line.length > 0) lines.push(line.join(""));
  }
  return lines;
}

/** Takes of a word that fits on no line what still fits on this one. */
function breakWord(
  line: string[],
  chunks: string[],
  { room, breakLongWords, breakOnHyphens }: WrapOptions & { readonly room: number },
): void {
  if (!breakLongWords) {
    if (line.length === 0) line.push(chunks.shift()!);
    return;
  }
  const letters = characters(chunks[0]);
  const hyphen = room > 0 ? letters.slice(0, room).lastIndexOf("-") : -1;
  const isUseful = breakOnHyphens && hyphen > 0 && letters.slice(0, hyphen).some((l) => l !== "-");
  const end = isUseful ? hyphen + 1 : Math.max(0, room);
  line.push(letters.slice(0, end).join(""));
  chunks[0] = letters.slice(end).join("");
}

function size(text: string): number {
  return characters(text).length;
}

function split(text: string, { breakOnHyphens }: WrapOptions): string[] {
  const words = text.split(/(\s+)/).filter((chunk) => chunk !== "");
  if (!breakOnHyphens) return words;
  return words.flatMap((word) => word.split(/(?<=[\p{L}\p{N}_]{2}-)(?=[\p{L}_]{2})/u));
}
