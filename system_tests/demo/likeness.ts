/**
 * How alike files are: the lines that two have in common, in the same order, as a share of all
 * their lines. What `ratio()` of Python's `difflib` estimates, found the slow and exact way.
 */

import type { SourceFile } from "./corpus.ts";

/** The file that resembles another one most. */
export interface Finding {
  readonly file: string;
  readonly twin: string;
  /** Between 0 and 1. */
  readonly likeness: number;
}

/** Files ready to be compared. */
export class Likeness {
  readonly #paths: readonly string[];
  /** Each line of each file as a number; equal lines have equal ones. */
  readonly #texts: readonly Uint32Array[];
  readonly #row: Uint16Array;

  /** Reads `files`. */
  constructor(files: readonly SourceFile[]) {
    const numbers = new Map<string, number>();
    const numberOf = (line: string) => {
      const known = numbers.get(line);
      if (known === undefined) numbers.set(line, numbers.size);
      return known ?? numbers.size - 1;
    };
    this.#paths = files.map(({ path }) => path);
    this.#texts = files.map(({ lines }) => Uint32Array.from(lines, numberOf));
    this.#row = new Uint16Array(Math.max(...files.map(({ lines }) => lines.length)) + 1);
  }

  /** The file that the one at `index` resembles most. */
  twinOf(index: number): Finding {
    const text = this.#texts[index];
    let best = { twin: "", likeness: 0 };
    for (const [other, otherText] of this.#texts.entries()) {
      if (other === index) continue;
      const common = this.#commonLines(text, otherText);
      const likeness = 2 * common / (text.length + otherText.length);
      if (likeness > best.likeness) best = { twin: this.#paths[other], likeness };
    }
    return { file: this.#paths[index], ...best };
  }

  /** Length of the longest common subsequence, one row of its table at a time. */
  #commonLines(a: Uint32Array, b: Uint32Array): number {
    const row = this.#row.fill(0, 0, b.length + 1);
    for (let i = 0; i < a.length; i++) {
      const line = a[i];
      let diagonal = 0;
      let left = 0;
      for (let j = 0; j < b.length; j++) {
        const above = row[j + 1];
        if (line === b[j]) left = diagonal + 1;
        else if (above > left) left = above;
        diagonal = above;
        row[j + 1] = left;
      }
    }
    return row[b.length];
  }
}
