/** A program that ends with a pool that still runs. */

import type { Pool } from "@pystd/multiprocessing";
import type { Method } from "../../manifest.ts";
import { contextOf } from "../../multiprocessing.ts";
import { sqr } from "../targets.ts";

/** Keeps the pool, as a class's attribute does in CPython's test. */
export class Keeper {
  static pool: Pool | undefined;
}

if (import.meta.main) {
  Keeper.pool = new (contextOf(Deno.args[0] as Method).Pool)(1);
  console.log(String(await Keeper.pool.map(sqr, [1, 2, 3])));
}
