/**
 * Exit codes that nobody can be stopped from setting.
 *
 * @module
 */

import { nodeProcess } from "./builtin.ts";
import { onAgentExit } from "./exit_listeners.ts";

/**
 * Calls `handler` when the agent ends with an exit code set: by the `exit()`
 * that a program took from `node:process` by name, which no assignment to
 * `process.exit` reaches on Deno, or by `process.exitCode = n`.
 */
export function onExitCode(handler: (code: unknown) => never): void {
  const process = nodeProcess();
  onAgentExit(() => {
    if (process.exitCode !== undefined) handler(process.exitCode);
  });
}
