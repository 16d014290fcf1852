/**
 * The way from the package's logger to LogTape.
 *
 * @module
 */

import type { Handler } from "./logger.ts";
import { CRITICAL, DEBUG, ERROR, INFO, WARNING } from "./levels.ts";
import { LOGGER_NAME } from "./get_logger.ts";
import type { LogRecord } from "./log_record.ts";

/**
 * A handler that hands records to the program's own LogTape loggers, under the category
 * `["multiprocessing"]`. LogTape is loaded by this call, and by nothing else in the package.
 * It has six levels: a record goes to the highest that is not above its own, 5 to `trace`
 * and 25 to `info`. Its number is in the properties, beside `levelname`, `process`,
 * `processName` and `args`.
 *
 * @example Where the program's other records go
 * ```ts
 * import { configure } from "@logtape/logtape";
 * import { getLogger, info, INFO, logTapeHandler } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const seen: unknown[] = [];
 * await configure({
 *   sinks: { list: (record) => seen.push([record.level, record.properties.message]) },
 *   loggers: [
 *     { category: "multiprocessing", sinks: ["list"], lowestLevel: "trace" },
 *     { category: ["logtape", "meta"], sinks: [] },
 *   ],
 * });
 * getLogger().addHandler(await logTapeHandler());
 * getLogger().setLevel(INFO);
 * info("%d items", 3);
 * assertEquals(seen, [["info", "3 items"]]);
 * ```
 */
export async function logTapeHandler(): Promise<Handler> {
  const { getLogger } = await import("@logtape/logtape");
  const target = getLogger([LOGGER_NAME]);
  return {
    handle({ levelno, levelname, message, args, process, processName }: LogRecord): void {
      const properties = { message, levelno, levelname, args, process, processName };
      target[methodFor(levelno)]("{message}", properties);
    },
  };
}

function methodFor(level: number): "trace" | "debug" | "info" | "warn" | "error" | "fatal" {
  if (level < DEBUG) return "trace";
  if (level < INFO) return "debug";
  if (level < WARNING) return "info";
  if (level < ERROR) return "warn";
  return level < CRITICAL ? "error" : "fatal";
}
