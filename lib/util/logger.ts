/**
 * The logger and its handlers.
 *
 * @module
 */

import { host } from "../runtime/mod.ts";
import { thrownText } from "../thrown_text.ts";
import { checkLevel, CRITICAL, DEBUG, ERROR, INFO, levelName, NOTSET, WARNING } from "./levels.ts";
import { DEFAULT_LOGGING_FORMAT, LogRecord } from "./log_record.ts";

/** What becomes of log records. */
export interface Handler {
  /** Shows `record`, or sends it where it belongs. */
  handle(record: LogRecord): void;
}

/** How a {@linkcode StreamHandler} is made. */
export interface StreamHandlerOptions {
  /** Takes the lines; to stderr by default, whole, even from a process that ends at once. */
  readonly write?: (line: string) => void;
  /**
   * What a line is made of: Python's `%(levelname)s`, `%(processName)s`, `%(message)s`,
   * `%(name)s`, `%(asctime)s`, `%(process)d`, `%(filename)s`, `%(lineno)d`, `%(pathname)s`.
   *
   * @default {"[%(levelname)s/%(processName)s] %(message)s"}
   */
  readonly format?: string;
  /** Records below it are left out. */
  readonly level?: number;
}

/**
 * Writes each record as a line. Source: CPython `logging.StreamHandler`.
 *
 * @example Into a list
 * ```ts
 * import { getLogger, INFO, StreamHandler } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * const handler = new StreamHandler({ write: (line) => lines.push(line) });
 * const logger = getLogger();
 * logger.setLevel(INFO);
 * logger.addHandler(handler);
 * logger.info("%d items", 3);
 * assertEquals(lines, ["[INFO/MainProcess] 3 items\n"]);
 * logger.removeHandler(handler);
 * ```
 */
export class StreamHandler implements Handler {
  readonly #write: (line: string) => void;
  readonly #format: string;
  readonly #level: number;

  /** A handler that writes to stderr unless told otherwise. */
  constructor(options: StreamHandlerOptions = {}) {
    const { write = writeStderr, format = DEFAULT_LOGGING_FORMAT, level = NOTSET } = options;
    this.#write = write;
    this.#format = format;
    this.#level = level;
  }

  /** Writes `record`. */
  handle(record: LogRecord): void {
    if (record.levelno >= this.#level) this.#write(`${record.format(this.#format)}\n`);
  }
}

function writeStderr(line: string): void {
  host.writeStderr(line);
}

/**
 * Takes what is logged and hands it to handlers. Source: CPython `logging.Logger`.
 *
 * @example The level in force
 * ```ts
 * import { getLogger, NOTSET, SUBWARNING } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const logger = getLogger();
 * assertEquals([logger.level, logger.getEffectiveLevel()], [NOTSET, 30]);
 * logger.setLevel(SUBWARNING);
 * assertEquals(logger.getEffectiveLevel(), 25);
 * logger.setLevel(NOTSET);
 * ```
 */
export class Logger {
  /** What it is called. */
  readonly name: string;
  /** Whose level is in force where this one has none. */
  readonly parent: Logger | null;
  /** Do the handlers of the parent get the records too? */
  propagate = false;
  readonly #handlers: Handler[] = [];
  #level: number = NOTSET;

  /** A logger without a level and without handlers. */
  constructor(name: string, parent: Logger | null) {
    this.name = name;
    this.parent = parent;
  }

  /** Its own level; {@linkcode NOTSET} by default. */
  get level(): number {
    return this.#level;
  }

  /**
   * Sets its own level, by number or name.
   *
   * @throws {TypeError} If `level` is neither an integer nor text.
   * @throws {ValueError} If no level has this name.
   */
  setLevel(level: number | string): void {
    this.#level = checkLevel(level);
  }

  /** The level in force: its own, or that of the nearest parent that has one. */
  getEffectiveLevel(): number {
    return this.#level !== NOTSET ? this.#level : this.parent?.getEffectiveLevel() ?? NOTSET;
  }

  /** Would a record of `level` be handled? */
  isEnabledFor(level: number): boolean {
    return level >= this.getEffectiveLevel();
  }

  /** Its handlers. */
  get handlers(): readonly Handler[] {
    return [...this.#handlers];
  }

  /** Has it, or a parent to which it propagates, a handler? */
  hasHandlers(): boolean {
    return this.#handlers.length > 0 || (this.propagate && (this.parent?.hasHandlers() ?? false));
  }

  /** Hands records to `handler`, too; adding it twice is adding it once. */
  addHandler(handler: Handler): void {
    if (!this.#handlers.includes(handler)) this.#handlers.push(handler);
  }

  /** Hands records to `handler` no longer. */
  removeHandler(handler: Handler): void {
    const index = this.#handlers.indexOf(handler);
    if (index >= 0) this.#handlers.splice(index, 1);
  }

  /** Logs `msg` at `level`; `args` go where `%s`, `%d` or `%r` stand in it. */
  log(level: number, msg: unknown, ...args: unknown[]): void {
    if (level < this.getEffectiveLevel()) return;
    const record = new LogRecord(this.name, level, { msg, args });
    if (this.hasHandlers()) this.handle(record);
    // As Python's handler of last resort: nobody cares, and somebody should.
    else if (level >= WARNING) writeStderr(`${record.message}\n`);
  }

  /**
   * Hands `record` to the handlers, as it is: one that another process has sent, for instance.
   */
  handle(record: LogRecord): void {
    for (const handler of this.handlers) {
      try {
        handler.handle(record);
      } catch (error) {
        // Who logs must not fail because of who listens.
        writeStderr(
          `--- Logging error ---\n${thrownText(error)}\nMessage: ${thrownText(record.msg)}\n`,
        );
      }
    }
    if (this.propagate && this.parent !== null) this.parent.handle(record);
  }

  /** Logs at level 10. */
  debug(msg: unknown, ...args: unknown[]): void {
    this.log(DEBUG, msg, ...args);
  }

  /** Logs at level 20. */
  info(msg: unknown, ...args: unknown[]): void {
    this.log(INFO, msg, ...args);
  }

  /** Logs at level 30. */
  warning(msg: unknown, ...args: unknown[]): void {
    this.log(WARNING, msg, ...args);
  }

  /** Logs at level 40. */
  error(msg: unknown, ...args: unknown[]): void {
    this.log(ERROR, msg, ...args);
  }

  /** Logs at level 50. */
  critical(msg: unknown, ...args: unknown[]): void {
    this.log(CRITICAL, msg, ...args);
  }

  /** As Python's `repr()`: `<Logger multiprocessing (WARNING)>`. */
  toString(): string {
    return `<Logger ${this.name} (${levelName(this.getEffectiveLevel())})>`;
  }
}
