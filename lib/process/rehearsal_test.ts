import { assertEquals } from "@std/assert";
import { importModule, resolve } from "../codec/mod.ts";
import { Family } from "../memory/mod.ts";
import { doNothing, rehearsalMessage } from "./rehearsal.ts";
import { takeMessage } from "./start_message.ts";

Deno.test("a rehearsal's target is found as a real one is, by its module and name", async () => {
  const family = Family.current();
  const page = family.processes.bear({
    parent: family.agent.id,
    name: "spare",
    message: rehearsalMessage(family),
  });
  const { target } = await takeMessage(family, page);
  assertEquals(target!.how, "search");
  const module = await importModule(target!.modules[0]);
  assertEquals(Object.values(module).includes(doNothing), true);
  assertEquals(await resolve(target!), doNothing);
});
