/** Tells how cases fared: a line for each, what differs, and a total. */

import process from "node:process";
import type { Difference } from "../callbacks/mod.ts";
import { painter } from "../callbacks/display/colours.ts";

/** How one case fared. */
export interface CaseVerdict {
  readonly differences: readonly Difference[];
  readonly milliseconds: number;
}

/** How it is told. */
export interface GoldenReportOptions {
  /** How many cases there are. */
  readonly total: number;
  /** Only what differs. */
  readonly quiet?: boolean;
  readonly colour?: boolean;
  readonly print?: (line: string) => void;
}

/** Differences of one case that are shown. */
const MOST_SHOWN = 30;
/** How long a shown value may be. */
const MOST_TEXT = 400;

/** A report that grows case by case. */
export class GoldenReport {
  readonly #options: GoldenReportOptions;
  readonly #paint: ReturnType<typeof painter>;
  readonly #print: (line: string) => void;
  readonly #start = performance.now();
  #done = 0;
  #equal = 0;
  #flow = 0;
  #fields = 0;

  constructor(options: GoldenReportOptions) {
    this.#options = options;
    this.#paint = painter(options.colour);
    this.#print = options.print ?? console.log;
  }

  /** Tells how a case fared. */
  add(name: string, { differences, milliseconds }: CaseVerdict): void {
    this.#done++;
    this.#wipe();
    const flow = differences.filter(({ level }) => level === "flow").length;
    const fields = differences.length - flow;
    const time = `${milliseconds} ms`;
    if (differences.length === 0) {
      this.#equal++;
      if (!this.#options.quiet) {
        this.#print(`${this.#paint("equal  ", "ok")} ${name.padEnd(32)} ${time.padStart(8)}`);
      }
    } else {
      if (flow > 0) this.#flow++;
      else this.#fields++;
      const counts = [flow > 0 && `${flow} in flow`, fields > 0 && `${fields} in fields`];
      const said = counts.filter(Boolean).join(", ");
      this.#print(
        `${this.#paint("DIFFERS", "failed")} ${name.padEnd(32)} ${time.padStart(8)}  ${said}`,
      );
      // Where the flow differs, fields mostly do because of it.
      const sorted = [...differences].sort((a, b) => rank(a) - rank(b));
      for (const each of sorted.slice(0, MOST_SHOWN)) this.#show(each);
      if (sorted.length > MOST_SHOWN) this.#print(`  … and ${sorted.length - MOST_SHOWN} more`);
    }
    this.#progress(name);
  }

  /** Tells the total; whether all were equal. */
  finish(): boolean {
    this.#wipe();
    const seconds = ((performance.now() - this.#start) / 1_000).toFixed(1);
    const isFine = this.#equal === this.#done && this.#done === this.#options.total;
    const parts = [
      `${this.#equal} of ${this.#options.total} cases equal`,
      `${this.#flow} differ in flow`,
      `${this.#fields} in fields only`,
      `${seconds} s`,
    ];
    this.#print(`\n${this.#paint(parts.join(", "), isFine ? "ok" : "failed")}`);
    return isFine;
  }

  #show({ level, path, expected, got }: Difference): void {
    this.#print(`  ${level.padEnd(5)} ${path}`);
    this.#print(`        expected ${valueText(expected)}`);
    this.#print(`        got      ${valueText(got)}`);
  }

  #progress(name: string): void {
    if (!process.stderr.isTTY || this.#done === this.#options.total) return;
    process.stderr.write(`\r\x1b[K${this.#done}/${this.#options.total} after ${name}`);
  }

  #wipe(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}

function rank({ level }: Difference): number {
  return level === "flow" ? 0 : 1;
}

function valueText(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
