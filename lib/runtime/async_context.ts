/**
 * Context that follows awaits, over `AsyncLocalStorage`.
 *
 * @module
 */

import { builtin } from "./builtin.ts";
import type { AsyncContext } from "./host.ts";

/** A new context of its own. */
export function createAsyncContext(): AsyncContext {
  const storage = new (builtin("node:async_hooks").AsyncLocalStorage)<unknown>();
  return {
    run: (value, fn) => storage.run(value, fn),
    get: () => storage.getStore(),
  };
}
