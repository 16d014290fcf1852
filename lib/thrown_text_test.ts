import { assertEquals } from "@std/assert";
import { thrownMessage, thrownText, thrownTitle } from "./thrown_text.ts";

Deno.test("thrownText(), thrownTitle() and thrownMessage() tell of whatever was thrown", () => {
  const error = new RangeError("no");
  error.stack = "the stack";
  assertEquals(
    [thrownText(error), thrownTitle(error), thrownMessage(error)],
    ["the stack", "RangeError: no", "no"],
  );
  for (const say of [thrownText, thrownTitle, thrownMessage]) {
    assertEquals([say(null), say(Symbol("s")), say("text")], ["null", "Symbol(s)", "text"]);
  }
});

Deno.test("thrownText(), thrownTitle() and thrownMessage() never throw", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const bad = Object.defineProperties(new Error(), {
    stack: { get: () => JSON.parse("") },
    name: { value: Symbol("name") },
    message: { value: Symbol("message") },
  });
  for (const thrown of [Object.create(null), proxy, bad]) {
    for (const say of [thrownText, thrownTitle, thrownMessage]) {
      assertEquals(typeof say(thrown), "string");
    }
  }
});
