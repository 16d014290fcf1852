/**
 * A directory for what a process needs only as long as it lives.
 *
 * @module
 */

import { makeTempDir, removeTree } from "../runtime/mod.ts";
import { exitRegistry } from "./exit_registry.ts";
import { expectEnd } from "./exit.ts";
import { info } from "./log.ts";

/** Late, since others may still use what lies there. */
const PRIORITY = -100;

/**
 * The running process's own temporary directory, `pymp-…`, made at the first call and removed
 * with all it holds when the process ends. Source: CPython `multiprocessing.util.get_temp_dir`.
 *
 * @throws {NotImplementedError} If the host has no file system.
 *
 * @example
 * ```ts
 * import { getTempDir } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(getTempDir(), getTempDir());
 * ```
 */
export function getTempDir(): string {
  const registry = exitRegistry();
  if (registry.tempDir !== undefined) return registry.tempDir;
  const path = makeTempDir("pymp-");
  info("created temp directory %s", path);
  const number = registry.add({
    exitpriority: PRIORITY,
    call() {
      registry.finalizers.delete(number);
      registry.tempDir = undefined;
      removeTree(path);
    },
  });
  expectEnd();
  return registry.tempDir = path;
}
