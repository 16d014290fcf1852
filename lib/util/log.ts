/**
 * How the package says what it does.
 *
 * **Silent until asked for**: before `getLogger()` was called, that costs a look at one
 * variable, and the logger itself is not loaded. **Inherited**: a child begins with the level
 * in force in its parent, and logs to stderr if its parent does.
 *
 * @module
 */

import { DEBUG, INFO, SUBDEBUG, SUBWARNING, WARNING } from "./levels.ts";
import type { Logger } from "./logger.ts";

/** What a child takes over. */
export interface LogSettings {
  /** The level in force. */
  readonly level: number;
  /** Does it log to stderr? */
  readonly stderr: boolean;
}

let logger: Logger | undefined;
let logsToStderr = false;
let onFirstUse: (() => void) | undefined;

/** The logger, as soon as somebody has asked for it. */
export function currentLogger(): Logger | undefined {
  return logger;
}

/** From now on what the package says goes to `next`. */
export function setLogger(next: Logger): void {
  logger = next;
  onFirstUse?.();
}

/** From now on children log to stderr, too. */
export function rememberStderr(): void {
  logsToStderr = true;
}

/** Calls `callback` when the logger is asked for the first time. */
export function whenLogging(callback: () => void): void {
  onFirstUse = callback;
}

/** What a child is to take over; nothing if nobody asked for the logger. */
export function logSettings(): LogSettings | undefined {
  if (logger === undefined) return undefined;
  return { level: logger.getEffectiveLevel(), stderr: logsToStderr };
}

/** Takes over what the parent has set; in a child, before its target runs. */
export async function inheritLogging({ level, stderr }: LogSettings): Promise<void> {
  const { getLogger, logToStderr } = await import("./get_logger.ts");
  if (stderr) logToStderr();
  getLogger().setLevel(level);
}

/**
 * Logs at level 5, unless nobody asked for the logger yet. Source: CPython
 * `multiprocessing.util.sub_debug`.
 *
 * @example
 * ```ts
 * import { getLogger, StreamHandler, subDebug, SUBDEBUG } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * getLogger().addHandler(new StreamHandler({ write: (line) => lines.push(line) }));
 * getLogger().setLevel(SUBDEBUG);
 * subDebug("a detail");
 * assertEquals(lines, ["[Level 5/MainProcess] a detail\n"]);
 * ```
 */
export function subDebug(msg: unknown, ...args: unknown[]): void {
  logger?.log(SUBDEBUG, msg, ...args);
}

/**
 * Logs at level 10, unless nobody asked for the logger yet. Source: CPython
 * `multiprocessing.util.debug`.
 *
 * @example
 * ```ts
 * import { debug, getLogger, StreamHandler } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * getLogger().addHandler(new StreamHandler({ write: (line) => lines.push(line) }));
 * debug("below the level in force");
 * assertEquals(lines, []);
 * ```
 */
export function debug(msg: unknown, ...args: unknown[]): void {
  logger?.log(DEBUG, msg, ...args);
}

/**
 * Logs at level 20, unless nobody asked for the logger yet. Source: CPython
 * `multiprocessing.util.info`.
 *
 * @example
 * ```ts
 * import { getLogger, info, StreamHandler } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * getLogger().addHandler(new StreamHandler({ write: (line) => lines.push(line) }));
 * getLogger().setLevel("INFO");
 * info("%s is ready", "it");
 * assertEquals(lines, ["[INFO/MainProcess] it is ready\n"]);
 * ```
 */
export function info(msg: unknown, ...args: unknown[]): void {
  logger?.log(INFO, msg, ...args);
}

/**
 * Logs at level 25, unless nobody asked for the logger yet. Source: CPython
 * `multiprocessing.util.sub_warning`.
 *
 * @example
 * ```ts
 * import { getLogger, StreamHandler, subWarning, SUBWARNING } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * getLogger().addHandler(new StreamHandler({ write: (line) => lines.push(line) }));
 * getLogger().setLevel(SUBWARNING);
 * subWarning("odd");
 * assertEquals(lines, ["[Level 25/MainProcess] odd\n"]);
 * ```
 */
export function subWarning(msg: unknown, ...args: unknown[]): void {
  logger?.log(SUBWARNING, msg, ...args);
}

/**
 * Logs at level 30, unless nobody asked for the logger yet. Source: CPython
 * `multiprocessing.util.warn`.
 *
 * @example
 * ```ts
 * import { getLogger, StreamHandler, warn } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * getLogger().addHandler(new StreamHandler({ write: (line) => lines.push(line) }));
 * warn("look here");
 * assertEquals(lines, ["[WARNING/MainProcess] look here\n"]);
 * ```
 */
export function warn(msg: unknown, ...args: unknown[]): void {
  logger?.log(WARNING, msg, ...args);
}
