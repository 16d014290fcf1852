/**
 * Node's built-in modules without an import, which browsers could not resolve.
 *
 * On Deno the first touch of `process` loads its Node layer (about 9 ms), so
 * nothing here is touched before it is needed.
 *
 * @module
 */

import type * as AsyncHooks from "node:async_hooks";
import type * as Crypto from "node:crypto";
import type * as Fs from "node:fs";
import type * as Inspector from "node:inspector";
import type * as Module from "node:module";
import type * as Net from "node:net";
import type * as Os from "node:os";
import type * as Path from "node:path";
import type * as Url from "node:url";
import type * as WorkerThreads from "node:worker_threads";
import type NodeProcess from "node:process";

/** The built-in modules that this room uses. */
interface Builtins {
  "node:async_hooks": typeof AsyncHooks;
  "node:crypto": typeof Crypto;
  "node:fs": typeof Fs;
  "node:inspector": typeof Inspector;
  "node:module": typeof Module;
  "node:net": typeof Net;
  "node:os": typeof Os;
  "node:path": typeof Path;
  "node:url": typeof Url;
  "node:worker_threads": typeof WorkerThreads;
}

/** Node's `process`, with the one member that its types leave out. */
export type NodeLikeProcess = typeof NodeProcess & {
  /** Ends the agent without a word to anybody; `process.exit()` ends in it. */
  reallyExit(code?: number): never;
};

/** Node's `process`, on a host that has one. */
export function nodeProcess(): NodeLikeProcess {
  return Reflect.get(globalThis, "process") as NodeLikeProcess;
}

/** The built-in module `name`, on a host that has it. */
export function builtin<N extends keyof Builtins>(name: N): Builtins[N] {
  return nodeProcess().getBuiltinModule(name) as unknown as Builtins[N];
}
