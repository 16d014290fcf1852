import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { reduce } from "../codec/mod.ts";
import { getLogger, logToStderr } from "./get_logger.ts";
import { CRITICAL, DEBUG, ERROR, INFO, NOTSET, SUBDEBUG, SUBWARNING, WARNING } from "./levels.ts";
import { debug, info, logSettings, subDebug, subWarning, warn } from "./log.ts";
import { LogRecord } from "./log_record.ts";
import { Logger, StreamHandler } from "./logger.ts";

type LogRecordFields = ConstructorParameters<typeof LogRecord>;

/** A logger of its own with a list for what it writes. */
function listening(format?: string): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const logger = new Logger("test", null);
  const write = (line: string) => lines.push(line);
  logger.addHandler(new StreamHandler(format === undefined ? { write } : { write, format }));
  logger.setLevel(SUBDEBUG);
  return { logger, lines };
}

Deno.test("nothing is logged, and children are told nothing, before getLogger() was called", () => {
  for (const log of [subDebug, debug, info, subWarning, warn]) log("nobody hears");
  assertEquals(logSettings(), undefined);
});

Deno.test("getLogger() has no level, no handler, and does not propagate", () => {
  const logger = getLogger();
  assertEquals(logger, getLogger());
  assertEquals([logger.name, logger.level, logger.propagate], ["multiprocessing", NOTSET, false]);
  assertEquals(logger.handlers, []);
  assertEquals(String(logger), "<Logger multiprocessing (WARNING)>");
});

Deno.test("Logger.getEffectiveLevel() is that of the parent where there is no level", () => {
  const logger = getLogger();
  assertEquals(logger.getEffectiveLevel(), WARNING);
  logger.parent!.setLevel(37);
  assertEquals(logger.getEffectiveLevel(), 37);
  logger.setLevel(32);
  assertEquals(logger.getEffectiveLevel(), 32);
  assertEquals([logger.isEnabledFor(31), logger.isEnabledFor(32)], [false, true]);
  logger.parent!.setLevel(WARNING);
  logger.setLevel(NOTSET);
});

Deno.test("Logger.setLevel() takes numbers and names, and nothing else", () => {
  const { logger } = listening();
  logger.setLevel("ERROR");
  assertEquals(logger.level, ERROR);
  assertThrows(() => logger.setLevel("FOO"), RangeError, "Unknown level: 'FOO'");
  assertThrows(
    () => logger.setLevel(1.5),
    TypeError,
    "Level not an integer or a valid string: 1.5",
  );
});

Deno.test("Logger shows levels as Python does: 5 and 25 have no name", () => {
  const { logger, lines } = listening("%(levelname)s");
  for (const level of [SUBDEBUG, DEBUG, INFO, SUBWARNING, WARNING, ERROR, CRITICAL]) {
    logger.log(level, "");
  }
  assertEquals(lines.map((line) => line.trim()), [
    "Level 5",
    "DEBUG",
    "INFO",
    "Level 25",
    "WARNING",
    "ERROR",
    "CRITICAL",
  ]);
});

Deno.test("Logger leaves out what is below its level, and a handler below its own", () => {
  const { logger, lines } = listening("%(message)s");
  const write = (line: string) => lines.push(line);
  logger.addHandler(new StreamHandler({ write, format: "! %(message)s", level: ERROR }));
  logger.setLevel(INFO);
  logger.debug("a");
  logger.info("b");
  logger.error("c");
  assertEquals(lines, ["b\n", "c\n", "! c\n"]);
});

Deno.test("Logger puts arguments into the message when it is shown", () => {
  const { logger, lines } = listening("%(message)s");
  logger.info("%s has %d of %r, 100%%", "a", 2.7, "b");
  logger.info("no arguments: %s 100%");
  logger.info("too few: %s %s", 1);
  logger.info("too many: %s", 1, 2);
  assertEquals(lines, [
    "a has 2 of 'b', 100%\n",
    "no arguments: %s 100%\n",
    "too few: 1 %s\n",
    "too many: 1 2\n",
  ]);
});

Deno.test("LogRecord knows the file and the line that logged", () => {
  const { logger, lines } = listening("%(filename)s:%(lineno)d %(name)s %(process)d %(nothing)s");
  logger.info("x");
  const [where, name, process, nothing] = lines[0].trim().split(" ");
  assertEquals([where.split(":")[0], name, nothing], ["log_test.ts", "test", "%(nothing)s"]);
  assertEquals([Number(where.split(":")[1]) > 90, process], [true, String(Deno.pid)]);
});

Deno.test("LogRecord pads what it shows, as Python's placeholders do", () => {
  const { logger, lines } = listening("%(levelname)-8s|%(levelno)5d|%(levelno)05d|%(message)3s|");
  logger.info("long enough");
  assertEquals(lines, ["INFO    |   20|00020|long enough|\n"]);
});

Deno.test("LogRecord crosses over as it was, its message put together", () => {
  let record: LogRecord | undefined;
  const { logger } = listening();
  logger.addHandler({ handle: (each) => record = each });
  logger.info("%s of %d", Symbol("this"), 3);
  const [make, fields] = record![reduce]();
  const copy = new (make as typeof LogRecord)(...structuredClone(fields) as LogRecordFields);
  const format = "%(created)s %(name)s %(levelno)d %(processName)s %(process)d %(filename)s " +
    "%(lineno)d %(message)s";
  assertEquals(copy.format(format), record!.format(format));
  assertEquals([copy.message, copy.filename], ["Symbol(this) of 3", "log_test.ts"]);
});

Deno.test("Logger.handle() takes a record from elsewhere, whatever its level", () => {
  const { logger, lines } = listening("%(message)s");
  logger.setLevel("ERROR");
  logger.handle(new LogRecord("elsewhere", INFO, { msg: "heard", args: [] }));
  assertEquals(lines, ["heard\n"]);
});

Deno.test("Logger.addHandler() adds a handler once, removeHandler() takes it away", () => {
  const { logger, lines } = listening("%(message)s");
  const [handler] = logger.handlers;
  logger.addHandler(handler);
  assertEquals(logger.handlers.length, 1);
  logger.removeHandler(handler);
  assertEquals(logger.hasHandlers(), false);
  logger.info("nobody hears");
  assertEquals(lines, []);
});

Deno.test("Logger.propagate hands records to the parent's handlers, too", () => {
  const { logger: parent, lines } = listening("%(name)s %(message)s");
  const logger = new Logger("child", parent);
  logger.info("a");
  logger.propagate = true;
  logger.info("b");
  assertEquals(lines, ["child b\n"]);
});

Deno.test("a handler that throws harms neither who logs nor the next handler", () => {
  const { logger, lines } = listening("%(message)s");
  const stderr = captured(() => {
    const broken = new Logger("test", null);
    broken.addHandler({
      handle() {
        throw new Error("full disk");
      },
    });
    broken.addHandler(logger.handlers[0]);
    broken.error("a");
  });
  assertEquals(lines, ["a\n"]);
  assertStringIncludes(stderr, "--- Logging error ---");
  assertStringIncludes(stderr, "full disk");
});

Deno.test("Logger without handlers prints warnings all the same, as Python does", () => {
  const logger = new Logger("test", null);
  const stderr = captured(() => {
    logger.info("a");
    logger.warning("b");
  });
  assertEquals(stderr, "b\n");
});

Deno.test("logToStderr() adds a handler at each call, and sets a level if one is given", () => {
  const logger = logToStderr(SUBWARNING);
  const again = logToStderr({ level: "INFO" });
  assertEquals([again, logger.level, logger.handlers.length], [logger, INFO, 2]);
  assertEquals(logToStderr().level, INFO);
  assertEquals(logSettings(), { level: INFO, stderr: true });
  const stderr = captured(() => info("a"));
  assertEquals(stderr, "[INFO/MainProcess] a\n".repeat(3));
  for (const handler of logger.handlers) logger.removeHandler(handler);
  logger.setLevel(NOTSET);
});

/** What `work` writes to stderr. */
function captured(work: () => void): string {
  const write = Deno.stderr.writeSync;
  let text = "";
  Deno.stderr.writeSync = (bytes) => {
    text += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  try {
    work();
  } finally {
    Deno.stderr.writeSync = write;
  }
  return text;
}
