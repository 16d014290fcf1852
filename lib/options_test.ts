import { assertThrows } from "@std/assert";
import { checkOptions, WAIT_NAMES } from "./options.ts";

const RULES = { act: "get", names: WAIT_NAMES };

Deno.test("checkOptions() takes the options that there are, and none", () => {
  checkOptions({}, RULES);
  checkOptions({ timeout: 1, signal: AbortSignal.timeout(1) }, RULES);
  checkOptions({ timeout: null, signal: undefined }, RULES);
});

Deno.test("checkOptions() says what is wrong with others", () => {
  const wrong: [unknown, string][] = [
    [0.5, "options must be an object, received 0.5"],
    ["1", 'options must be an object, received "1"'],
    [true, "options must be an object, received true"],
    [null, "options must be an object, received null"],
    [() => {}, "options must be an object"],
    [{ timeOut: 1 }, "no such option, received timeOut"],
    [{ signal: 5 }, "signal must be an AbortSignal, received 5"],
  ];
  for (const [options, text] of wrong) {
    assertThrows(() => checkOptions(options, RULES), TypeError, `Cannot get: ${text}`);
  }
});
