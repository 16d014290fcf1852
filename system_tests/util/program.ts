/**
 * Programs of util_test.ts whose own end is what matters.
 *
 * Usage: deno run -A program.ts SCENARIO
 */

import { getContext, logToStderr } from "@pystd/multiprocessing";
import { atExit, Finalize } from "@pystd/multiprocessing/util";
import { double, logSomething } from "./roles.ts";

const { Process } = getContext("spawn");

function register(): void {
  new Finalize(null, () => console.log("finalizer -1"), { exitpriority: -1 });
  new Finalize(null, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    console.log("finalizer 1, awaited");
  }, { exitpriority: 1 });
  atExit(() => console.log("exit function"));
}

const SCENARIOS: Record<string, () => unknown> = {
  "main returns"() {
    register();
    setTimeout(() => console.log("the loop is empty now"), 1);
  },

  "main calls Deno.exit"() {
    register();
    Deno.exit(3);
  },

  async "a pool logs"() {
    logToStderr("DEBUG");
    const pool = getContext("spawn").Pool(1);
    await pool.map(double, [1, 2], { chunksize: 1 });
    pool.close();
    await pool.join();
  },

  async "main logs"() {
    logToStderr("INFO");
    const child = new Process({ target: logSomething, name: "Child" });
    await child.start();
    await child.join();
  },
};

if (import.meta.main) await SCENARIOS[Deno.args[0]]();
