/**
 * The log of the package, what happens at the end of a process, and insight into
 * a running family. Source: CPython `multiprocessing.util`.
 *
 * @example See who waits for what
 * ```ts
 * import { Lock } from "@pystd/multiprocessing";
 * import { inspect } from "@pystd/multiprocessing/util";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const lock = new Lock();
 * await lock.acquire();
 * const second = lock.acquire();
 * assertStringIncludes(String(inspect()), "held by MainProcess");
 * lock.release();
 * await second;
 * ```
 *
 * @module
 */

export { atExit, isExiting } from "./exit.ts";
export { Finalize, type FinalizeOptions } from "./finalize.ts";
export { CRITICAL, DEBUG, ERROR, INFO, NOTSET, SUBDEBUG, SUBWARNING, WARNING } from "./levels.ts";
export type { Facts } from "./describers.ts";
export { getLogger, LOGGER_NAME, logToStderr } from "./get_logger.ts";
export { inspect } from "./inspect.ts";
export {
  type DeadlockInsight,
  Insight,
  type InsightFields,
  type ObjectInsight,
  type ProcessInsight,
  type WaitInsight,
} from "./insight.ts";
export { debug, info, subDebug, subWarning, warn } from "./log.ts";
export { DEFAULT_LOGGING_FORMAT, LogRecord, type LogRecordOrigin } from "./log_record.ts";
export { type Handler, Logger, StreamHandler, type StreamHandlerOptions } from "./logger.ts";
export { logTapeHandler } from "./logtape.ts";
export { describeHere, type Report } from "./reports.ts";
export { getTempDir } from "./temp_dir.ts";
