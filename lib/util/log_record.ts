/**
 * What is logged, and by whom; and how that becomes a line of text.
 *
 * **Nothing is worked out before it is asked for**: the message is put together,
 * and the caller looked up, when a handler shows them, or sends the record on.
 *
 * @module
 */

import { reduce, type Reduction, task } from "../codec/mod.ts";
import { identity } from "../identity.ts";
import { host } from "../runtime/mod.ts";
import { levelName } from "./levels.ts";

/** CPython's `DEFAULT_LOGGING_FORMAT`. */
export const DEFAULT_LOGGING_FORMAT = "[%(levelname)s/%(processName)s] %(message)s";

/** Where and when something was logged. */
export interface LogRecordOrigin {
  /** When it happened, in milliseconds since 1970. */
  readonly created: number;
  /** Name of the process. */
  readonly processName: string;
  /** Process id. */
  readonly process: number;
  /** URL of the module that logged; empty where the host does not tell. */
  readonly pathname: string;
  /** Line that logged, from 1; 0 where the host does not tell. */
  readonly lineno: number;
}

/**
 * One event. Its fields have the names of Python's `logging.LogRecord`.
 *
 * @example In a handler of one's own
 * ```ts
 * import { getLogger, type LogRecord } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const seen: [string, string][] = [];
 * const handler = {
 *   handle: ({ levelname, message }: LogRecord) => void seen.push([levelname, message]),
 * };
 * getLogger().addHandler(handler);
 * getLogger().warning("%d left", 3);
 * assertEquals(seen, [["WARNING", "3 left"]]);
 * getLogger().removeHandler(handler);
 * ```
 */
export class LogRecord {
  /** Name of the logger. */
  readonly name: string;
  /** The level as a number. */
  readonly levelno: number;
  /** The message before its arguments are put in. */
  readonly msg: unknown;
  /** What is put into the message. */
  readonly args: readonly unknown[];
  /** When it happened, in milliseconds since 1970. */
  readonly created: number;
  /** Name of the process. */
  readonly processName: string;
  /** Process id. */
  readonly process: number;
  readonly #site: Error | Site;

  /** An event that happens now, in the running process, unless it says its origin. */
  constructor(
    name: string,
    levelno: number,
    { msg, args, origin }: {
      msg: unknown;
      args: readonly unknown[];
      origin?: LogRecordOrigin;
    },
  ) {
    const self = identity();
    this.name = name;
    this.levelno = levelno;
    this.msg = msg;
    this.args = args;
    this.created = origin?.created ?? Date.now();
    this.processName = origin?.processName ?? self.name;
    this.process = origin?.process ?? host.pid + Math.max(self.id - 1, 0);
    this.#site = origin ?? new Error();
  }

  /**
   * In another process it is the same event: where it came from is looked up, and its message
   * put together, so that the arguments need not travel. CPython: `QueueHandler.prepare()`.
   */
  [reduce](): Reduction {
    const { name, levelno, message: msg, created, processName, process, pathname, lineno } = this;
    const origin: LogRecordOrigin = { created, processName, process, pathname, lineno };
    return [LogRecord, [name, levelno, { msg, args: [], origin }]];
  }

  /** The level as it is shown. */
  get levelname(): string {
    return levelName(this.levelno);
  }

  /** The message, its arguments put in. */
  get message(): string {
    return fill(String(this.msg), this.args);
  }

  /** When it happened, as text. */
  get asctime(): string {
    return new Date(this.created).toISOString();
  }

  /** URL of the module that logged; empty where the host does not tell. */
  get pathname(): string {
    return this.#caller?.pathname ?? "";
  }

  /** The last part of {@linkcode LogRecord.pathname}. */
  get filename(): string {
    const { pathname } = this;
    return pathname.slice(pathname.lastIndexOf("/") + 1);
  }

  /** Line that logged, from 1; 0 where the host does not tell. */
  get lineno(): number {
    return this.#caller?.lineno ?? 0;
  }

  /** The innermost frame outside of this package's logging. */
  get #caller(): Site | undefined {
    if (!(this.#site instanceof Error)) return this.#site;
    for (const frame of (this.#site.stack ?? "").split("\n")) {
      const match = FRAME.exec(frame);
      if (match !== null && !OWN_FILES.has(match[1])) {
        return { pathname: match[1], lineno: +match[2] };
      }
    }
    return undefined;
  }

  /** The record as `format` wants it; see {@linkcode DEFAULT_LOGGING_FORMAT}. */
  format(format: string): string {
    return format.replace(FIELD, (all, field: string, flag: string, width: string) => {
      if (!(field in this)) return all;
      const text = String(Reflect.get(this, field));
      if (flag === "-") return text.padEnd(Number(width));
      return text.padStart(Number(width), flag === "0" ? "0" : " ");
    });
  }
}
task(import.meta, LogRecord); // found wherever it arrives

/** Where something was logged. */
type Site = Pick<LogRecordOrigin, "pathname" | "lineno">;

/** `at name (URL:line:column)`, with or without the name. */
const FRAME = /([a-z]+:[^\s()]+):(\d+):\d+\)?$/;
/** `%(name)s`, `%(name)-8s`, `%(name)04d`. */
const FIELD = /%\((\w+)\)([-0]?)(\d*)[sd]/g;
/** The files that a call passes on its way to a record. */
const OWN_FILES = new Set(
  ["log_record.ts", "logger.ts", "log.ts"].map((file) => new URL(file, import.meta.url).href),
);

/** Puts `args` into `text`, where `%s`, `%d` and `%r` stand; what is left over follows. */
function fill(text: string, args: readonly unknown[]): string {
  if (args.length === 0) return text;
  let next = 0;
  const filled = text.replace(/%[sdr%]/g, (mark) => {
    if (mark === "%%") return "%";
    if (next >= args.length) return mark;
    const arg = args[next++];
    if (mark === "%d") return String(Math.trunc(Number(arg)));
    return mark === "%r" && typeof arg === "string" ? `'${arg}'` : String(arg);
  });
  return [filled, ...args.slice(next).map(String)].join(" ");
}
