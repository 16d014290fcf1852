import { assertEquals } from "@std/assert";
import { configure } from "@logtape/logtape";
import { SUBDEBUG } from "./levels.ts";
import { Logger } from "./logger.ts";
import { logTapeHandler } from "./logtape.ts";

Deno.test("logTapeHandler() hands records to LogTape, at the nearest level below", async () => {
  const seen: unknown[] = [];
  await configure({
    sinks: {
      list: ({ level, category, message, properties: { levelno, processName } }) =>
        seen.push([level, category[0], message.join(""), levelno, processName]),
    },
    loggers: [
      { category: "multiprocessing", sinks: ["list"], lowestLevel: "trace" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
  const logger = new Logger("multiprocessing", null);
  logger.setLevel(SUBDEBUG);
  logger.addHandler(await logTapeHandler());
  for (const level of [5, 10, 20, 25, 30, 40, 50]) logger.log(level, "{%d}", level);
  assertEquals(
    seen,
    [
      ["trace", 5],
      ["debug", 10],
      ["info", 20],
      ["info", 25],
      ["warning", 30],
      ["error", 40],
      ["fatal", 50],
    ].map(([name, level]) => [name, "multiprocessing", `{${level}}`, level, "MainProcess"]),
  );
});
