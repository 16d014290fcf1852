/**
 * The package's own logger.
 *
 * @module
 */

import { WARNING } from "./levels.ts";
import { currentLogger, rememberStderr, setLogger } from "./log.ts";
import { Logger, StreamHandler } from "./logger.ts";

/** Name of the package's logger. */
export const LOGGER_NAME = "multiprocessing";

/**
 * The package's logger. Its name is "multiprocessing"; it has no level, so that 30 is in
 * force, no handler, and does not propagate. Children inherit the level in force. Source:
 * CPython `multiprocessing.get_logger`.
 *
 * @example
 * ```ts
 * import { getLogger } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const logger = getLogger();
 * assertEquals([logger.name, logger.handlers.length], ["multiprocessing", 0]);
 * ```
 */
export function getLogger(): Logger {
  const known = currentLogger();
  if (known !== undefined) return known;
  const root = new Logger("root", null);
  root.setLevel(WARNING);
  const logger = new Logger(LOGGER_NAME, root);
  setLogger(logger);
  return logger;
}

/**
 * Has the package's logger write to stderr: `[LEVEL/processName] message`. Each call adds a
 * handler. Children begin with one, too. Source: CPython `multiprocessing.log_to_stderr`.
 *
 * @param level Sets the logger's level, too, unless it is left out.
 * @returns The logger.
 *
 * @example See processes come and go
 * ```ts
 * import { logToStderr, Process } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(String(logToStderr("INFO")), "<Logger multiprocessing (INFO)>");
 * const p = new Process({ target: Math.sqrt, args: [2] });
 * await p.start(); // [INFO/Process-1] child process calling self.run()
 * await p.join();
 * ```
 */
export function logToStderr(
  level?: number | string | null | { readonly level?: number | string | null },
): Logger {
  const wanted = typeof level === "object" ? level?.level : level;
  const logger = getLogger();
  logger.addHandler(new StreamHandler());
  if (wanted) logger.setLevel(wanted);
  rememberStderr();
  return logger;
}
