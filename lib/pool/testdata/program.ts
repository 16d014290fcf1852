/** Programs that leave their pools in some state. */

import { activeChildren } from "../../process/mod.ts";
import { Pool } from "../mod.ts";
import { sleep, square } from "./targets.ts";

const held: Record<string, Pool> = {};

async function drop(): Promise<void> {
  await new Pool(1).apply(square, [1]);
}

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  async idle() {
    held.pool = new Pool(2);
    console.log(JSON.stringify(await held.pool.map(square, [1, 2, 3])));
  },
  async busy() {
    held.pool = new Pool(1);
    await held.pool.apply(square, [1]);
    held.pool.applyAsync(sleep, [1e8]);
    console.log("through");
  },
  // deno-lint-ignore require-await -- it is what the program does not await
  async callback() {
    held.pool = new Pool(1);
    held.pool.applyAsync(square, [3], { callback: (value) => console.log("called back", value) });
  },
  async dropped() {
    await drop();
    while (activeChildren().length > 0) {
      (globalThis as { gc?: () => void }).gc!();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    console.log("its workers are gone");
  },
  async throwing() {
    await using pool = new Pool(1);
    const callback = () => {
      throw new EvalError("as it should");
    };
    console.log(await pool.applyAsync(square, [2], { callback }));
  },
};

if (import.meta.main) await scenarios[Deno.args[0]]();
