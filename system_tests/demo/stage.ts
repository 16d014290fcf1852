/**
 * What the demo prints: titles, facts, bars that move, and checks, which it counts.
 *
 * Without a terminal there are no bars; colours follow `NO_COLOR` and the terminal too.
 */

import process from "node:process";
import { styleText } from "node:util";
import cliProgress from "cli-progress";

const INDENT = "   ";

/** A bar on the terminal. */
export interface Bar {
  /** Adds to it, and shows `note` behind it. */
  advance(amount: number, note: string): void;
  /** Leaves it as it stands. */
  stop(): void;
}

/** Where the scenes are played. */
export class Stage {
  #scenes = 0;
  #checks = 0;
  #failures = 0;

  /** How many checks there were. */
  get checks(): number {
    return this.#checks;
  }

  /** How many did not hold. */
  get failures(): number {
    return this.#failures;
  }

  /** Announces a scene. */
  title(text: string): void {
    console.log(`\n${paint("bold", `${++this.#scenes}. ${text}`)}`);
  }

  /** Tells a fact. */
  say(text: string): void {
    console.log(INDENT + text);
  }

  /** Tells a detail. */
  aside(text: string): void {
    this.say(paint("dim", text));
  }

  /** Tells what should hold, and whether it does. */
  check(what: string, holds: boolean): void {
    this.#checks++;
    if (holds) return this.say(`${paint("green", "✓")} ${what}`);
    this.#failures++;
    this.say(`${paint("red", "✗ not so:")} ${what}`);
  }

  /** A bar that is full at `total`. */
  bar(name: string, total: number): Bar {
    const bar = new cliProgress.SingleBar({
      format: `${INDENT}${name} {bar} {percentage} % {note}`,
      barsize: 30,
      hideCursor: true,
      stream: process.stdout,
    }, cliProgress.Presets.shades_classic);
    bar.start(total, 0, { note: "" });
    return {
      advance: (amount, note) => bar.increment(amount, { note }),
      stop: () => bar.stop(),
    };
  }
}

/** Coloured, where the output is for eyes. */
export function paint(style: "bold" | "dim" | "green" | "red", text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** A time for reading: `1.38 s`, `12 ms`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
    : `${(milliseconds / 1_000).toFixed(2)} s`;
}

/** A number for reading: `29,087`. */
export function grouped(number: number): string {
  return number.toLocaleString("en");
}
