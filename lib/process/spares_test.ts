import { assert } from "@std/assert";
import { eachPage, load, NO_PROCESS, PAGE } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { exhaust } from "../memory/testdata/exhaust.ts";
import { Process } from "./mod.ts";
import { chooseMethod } from "./start_method.ts";
import { checkNames } from "./testdata/targets.ts";

/** Longer than the main agent breathes before it makes spares: what is due later comes later. */
const LONGER = 100;

async function startAndJoin(name: string): Promise<Process> {
  const p = new Process({ target: checkNames, args: [name, "MainProcess"], name });
  await p.start();
  await p.join();
  assert(p.exitcode === 0);
  return p;
}

function countSpares(): number {
  const { agent } = Family.current();
  let count = 0;
  eachPage(agent, (page) => {
    if (load(agent.words, page + PAGE.adopt) === NO_PROCESS) count++;
  });
  return count;
}

Deno.test("A program goes on where there is no memory for spares, and gets them later", async () => {
  chooseMethod("forkserver", { force: true });
  await startAndJoin("first");
  const second = new Process({
    target: checkNames,
    args: ["second", "MainProcess"],
    name: "second",
  });
  await second.start();
  {
    using _ = exhaust();
    await new Promise((resolve) => setTimeout(resolve, LONGER));
  }
  await second.join();
  while (countSpares() === 0) await startAndJoin("later");
});
