/** A program that leaves a daemon of its own agent waiting for ever. */

import { NEVER } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";
import { Process } from "../mod.ts";
import { chooseMethod } from "../start_method.ts";

chooseMethod("fork");
await new Process({ target: waitForEver, daemon: true }).start();
console.log("main has finished");

async function waitForEver(): Promise<void> {
  await Family.current().wait({ futexes: [], tryOnce: () => false }, NEVER);
}
