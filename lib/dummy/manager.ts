/**
 * Python's `dummy.Manager`.
 *
 * @module
 */

import type { SyncManager } from "../managers/mod.ts";
import { DummyProcess } from "./dummy_process.ts";

/**
 * Starts a manager whose server runs in this very agent. Source: CPython `dummy.Manager`, which
 * is the module itself.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing/dummy";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const list = await manager.list([1, 2]);
 * assertEquals(list.lengthSync, 2);
 * ```
 */
export async function Manager(): Promise<SyncManager> {
  const { Manager: start } = await import("../managers/mod.ts");
  return await start({ ctx: { Process: DummyProcess } });
}
