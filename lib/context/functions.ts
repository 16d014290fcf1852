/**
 * The default context's methods as functions of the package.
 *
 * @module
 */

import type { SyncManager } from "../managers/mod.ts";
import type { StartMethod } from "../process/mod.ts";
import { type BaseContext, DefaultContext } from "./context.ts";

/** The context behind the functions of the package. */
export const defaultContext: DefaultContext = new DefaultContext();

/**
 * The context of a start method: the same API, its processes started that way.
 * Source: CPython `context.get_context`.
 *
 * @param method Without one, the global method, which is thereby fixed.
 * @throws {ValueError} If this host has no such method.
 *
 * @example A process that shares its creator's memory
 * ```ts
 * import { getContext } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const ctx = getContext("fork");
 * const seen: string[] = [];
 * const p = new ctx.Process({ target: () => seen.push("here") });
 * await p.start();
 * await p.join();
 * assertEquals(seen, ["here"]);
 * ```
 */
export function getContext(method?: StartMethod | null): BaseContext {
  return defaultContext.getContext(method);
}

/**
 * The global start method; asking fixes it, unless `allowNone`. Source: CPython
 * `context.get_start_method`.
 *
 * @returns The method, or `null` while it is open and `allowNone` is set.
 *
 * @example
 * ```ts
 * import { getAllStartMethods, getStartMethod } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(getStartMethod(), getAllStartMethods()[0]);
 * ```
 */
export function getStartMethod(options: { allowNone?: boolean } = {}): StartMethod | null {
  return defaultContext.getStartMethod(options);
}

/**
 * Chooses the global start method, once. Source: CPython `context.set_start_method`.
 *
 * @param method `null` fixes the default; with `force`, it is open again.
 * @throws {RuntimeError} If it was chosen or used before and `force` is not set.
 * @throws {ValueError} If this host has no such method.
 *
 * @example
 * ```ts
 * import { getStartMethod, setStartMethod } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * setStartMethod("spawn", { force: true });
 * assertEquals(getStartMethod(), "spawn");
 * ```
 */
export function setStartMethod(
  method: StartMethod | null,
  options: { force?: boolean } = {},
): void {
  defaultContext.setStartMethod(method, options);
}

/**
 * The start methods that this host offers, the default first. Source: CPython
 * `context.get_all_start_methods`.
 *
 * @example
 * ```ts
 * import { getAllStartMethods } from "@pystd/multiprocessing";
 * import { assert } from "@std/assert";
 *
 * assert(getAllStartMethods().includes("fork"));
 * ```
 */
export function getAllStartMethods(): StartMethod[] {
  return defaultContext.getAllStartMethods();
}

/**
 * How many agents can run at the same time. Source: CPython `context.cpu_count`.
 *
 * @throws {NotImplementedError} If the host does not tell.
 *
 * @example
 * ```ts
 * import { cpuCount } from "@pystd/multiprocessing";
 * import { assert } from "@std/assert";
 *
 * assert(cpuCount() >= 1);
 * ```
 */
export function cpuCount(): number {
  return defaultContext.cpuCount();
}

/**
 * Starts a manager: a server process that keeps lists, dicts, queues, locks and more for those who
 * share them. Source: CPython `multiprocessing.Manager`.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const list = await manager.list(["a"]);
 * assertEquals(await list.at(0), "a");
 * ```
 */
export function Manager(): Promise<SyncManager> {
  return defaultContext.Manager();
}

/**
 * For frozen Windows programs in Python; nothing to do here.
 *
 * @example
 * ```ts
 * import { freezeSupport } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(freezeSupport(), undefined);
 * ```
 */
export function freezeSupport(): void {
  defaultContext.freezeSupport();
}

/**
 * Lets connections be sent, as they always can be here: does nothing, as in Python 3.
 *
 * @example
 * ```ts
 * import { allowConnectionPickling } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(allowConnectionPickling(), undefined);
 * ```
 */
export function allowConnectionPickling(): void {
  defaultContext.allowConnectionPickling();
}

/**
 * Sets the script that a child loads: an absolute URL, as text, as bytes of text or as a `URL`,
 * where a bundler has moved it; `null` is the package's own again. Source: CPython
 * `spawn.set_executable`.
 *
 * @throws {TypeError} If it is something else.
 * @throws {ValueError} If it is no absolute URL.
 *
 * @example
 * ```ts
 * import { setExecutable } from "@pystd/multiprocessing";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => setExecutable("python3"), RangeError, "absolute URL");
 * ```
 */
export function setExecutable(executable: string | Uint8Array | URL | null): void {
  defaultContext.setExecutable(executable);
}

/**
 * Sets the modules that workers started ahead import (start method "forkserver"); by default
 * those of recent targets. Source: CPython `forkserver.set_forkserver_preload`.
 *
 * @param modules Absolute URLs, or names in the program's import map.
 * @throws {TypeError} If `modules` is not an array of strings.
 *
 * @example
 * ```ts
 * import { setForkserverPreload } from "@pystd/multiprocessing";
 * import { assertThrows } from "@std/assert";
 *
 * setForkserverPreload([import.meta.url]);
 * assertThrows(() => setForkserverPreload([1 as unknown as string]), TypeError);
 * ```
 */
export function setForkserverPreload(modules: readonly string[]): void {
  defaultContext.setForkserverPreload(modules);
}
