/**
 * What is to happen when a worker's agent ends, in Node's terms, which Deno
 * shares: the program's own `process.on("exit")` listeners first, ours last.
 *
 * @module
 */

import { nodeProcess } from "./builtin.ts";

type ExitListener = (code: number) => void;

const own = new WeakSet<ExitListener>();
let isTold = false;

/** Calls `listener` when the agent's event loop is empty, or a program's exit reached the host. */
export function onAgentExit(listener: ExitListener): void {
  own.add(listener);
  nodeProcess().on("exit", listener);
}

/** Calls the program's listeners, once. The first error of one is thrown after all were called. */
export function tellExitListeners(code: number): void {
  if (isTold) return;
  isTold = true;
  const errors: unknown[] = [];
  for (const listener of nodeProcess().listeners("exit") as ExitListener[]) {
    if (own.has(listener)) continue;
    try {
      listener.call(nodeProcess(), code);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
