/**
 * `_TestLogging` of CPython's suite: the package's logger, its level in children,
 * and who a record says has logged.
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  DEBUG,
  getLogger,
  info,
  NOTSET,
  StreamHandler,
  SUBWARNING,
} from "@pystd/multiprocessing/util";
import { compat, type Passport } from "../harness.ts";
import { sendLevel } from "./targets.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: [
    "The root logger is the parent of the package's logger.",
    "What is not printed is seen not to reach a handler.",
  ],
};

compat("_TestLogging", PASSPORT, ({ test }) => {
  test("test_enable_logging", (mp) => {
    const lines: string[] = [];
    const logger = mp.getLogger();
    const handler = new StreamHandler({ write: (line) => lines.push(line) });
    logger.addHandler(handler);
    logger.setLevel(SUBWARNING);
    logger.debug("this will not be printed");
    logger.info("nor will this");
    logger.log(SUBWARNING, "this will");
    assertEquals(lines, ["[Level 25/MainProcess] this will\n"]);
    logger.removeHandler(handler);
    logger.setLevel(NOTSET);
  });

  test("test_level", async (mp) => {
    const [LEVEL1, LEVEL2] = [32, 37];
    const logger = mp.getLogger();
    const root = logger.parent!;
    const rootLevel = root.level;
    const [reader, writer] = mp.Pipe<number>(false);

    logger.setLevel(LEVEL1);
    const first = new mp.Process({ target: sendLevel, args: [writer] });
    await first.start();
    assertEquals(await reader.recv(), LEVEL1);
    await first.join();
    first.close();

    logger.setLevel(NOTSET);
    root.setLevel(LEVEL2);
    const second = new mp.Process({ target: sendLevel, args: [writer] });
    await second.start();
    assertEquals(await reader.recv(), LEVEL2);
    await second.join();
    second.close();

    root.setLevel(rootLevel);
  }, { also: ["fork"] });

  test("test_filename", () => {
    const logger = getLogger();
    const lines: string[] = [];
    const handler = new StreamHandler({
      write: (line) => lines.push(line),
      format: "[%(levelname)s] [%(filename)s] %(message)s",
    });
    logger.addHandler(handler);
    logger.setLevel(DEBUG);
    logger.info("1");
    info("2");
    logger.debug("3");
    const text = lines.join("");
    assertStringIncludes(text, "[INFO] [logging_test.ts] 1");
    assertStringIncludes(text, "[INFO] [logging_test.ts] 2");
    assertStringIncludes(text, "[DEBUG] [logging_test.ts] 3");
    logger.removeHandler(handler);
    logger.setLevel(NOTSET);
  });
});
