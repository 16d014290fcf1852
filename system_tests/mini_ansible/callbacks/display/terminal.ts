/**
 * Where lines are printed, with a bar below them while a task takes long on many hosts.
 *
 * Without a terminal there is no bar, and lines are as wide as Ansible makes them then.
 */

import process from "node:process";
import cliProgress from "cli-progress";

/** What a terminal prints to. */
export interface Output {
  write(text: string): void;
}

/** How a terminal is. */
export interface TerminalOptions {
  readonly out?: Output;
  readonly errors?: Output;
  /** Undefined: as wide as the terminal is. */
  readonly columns?: number;
  /** Whether a bar may move. */
  readonly moves?: boolean;
}

const USUAL_COLUMNS = 79;
/** Milliseconds after which a task is slow enough for a bar. */
const PATIENCE = 400;

/** A terminal, or something that is none. */
export class Terminal {
  readonly columns: number;
  readonly #out: Output;
  readonly #errors: Output;
  readonly #moves: boolean;
  #bar: { name: string; total: number; done: number; shown: boolean } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** By default that of the process. */
  constructor({ out, errors, columns, moves }: TerminalOptions = {}) {
    this.#out = out ?? process.stdout;
    this.#errors = errors ?? process.stderr;
    this.#moves = moves ?? (out === undefined && process.stdout.isTTY === true);
    const width = process.stdout.isTTY && process.stdout.columns > 0
      ? process.stdout.columns - 1
      : USUAL_COLUMNS;
    this.columns = columns ?? Math.max(width, 40);
  }

  /** Prints a line. */
  line(text = ""): void {
    this.#around(() => this.#out.write(`${text}\n`));
  }

  /** Prints a line where warnings and errors go. */
  errorLine(text: string): void {
    this.#around(() => this.#errors.write(`${text}\n`));
  }

  /** Starts a bar that is full at `total`; it shows itself if it takes long. */
  startBar(name: string, total: number): void {
    this.stopBar();
    if (!this.#moves || total < 2) return;
    this.#bar = { name, total, done: 0, shown: false };
    this.#timer = setTimeout(() => {
      if (this.#bar) this.#bar.shown = true;
      this.#draw();
    }, PATIENCE);
  }

  /** Moves the bar on by one. */
  advanceBar(): void {
    if (this.#bar === undefined) return;
    this.#bar.done++;
    if (this.#bar.done >= this.#bar.total) this.stopBar();
    else this.#draw();
  }

  /** Takes the bar away. */
  stopBar(): void {
    clearTimeout(this.#timer);
    this.#wipe();
    this.#bar = undefined;
  }

  #around(print: () => void): void {
    this.#wipe();
    print();
    this.#draw();
  }

  #wipe(): void {
    if (this.#bar?.shown) this.#out.write("\r\x1b[K");
  }

  #draw(): void {
    if (!this.#bar?.shown) return;
    const { name, total, done } = this.#bar;
    const bar = cliProgress.Format.BarFormat(done / total, {
      ...cliProgress.Presets.shades_classic,
      barsize: 30,
      barCompleteString: "█".repeat(30),
      barIncompleteString: "░".repeat(30),
      barGlue: "",
    } as cliProgress.Options);
    const text = `${bar} ${done}/${total} hosts · ${name}`;
    this.#out.write(`\r\x1b[K${text.slice(0, this.columns)}`);
  }
}
