/** A program whose child is killed by a word, and fails before it has seen that. */

import { PAGE, store } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";
import { Process } from "../mod.ts";

export function failWhenKilled(): void {
  const { agent } = Family.current();
  store(agent.words, agent.page + PAGE.condemned, 9);
  throw new Error("too late to be told");
}

if (import.meta.main) {
  const p = new Process({ target: failWhenKilled });
  await p.start();
  await p.join();
  console.log(`exitcode ${p.exitcode}`);
}
