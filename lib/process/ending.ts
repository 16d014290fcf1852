/**
 * How a process ends: what its body's outcome means, and what has to happen
 * before it may go. Source: CPython `process._bootstrap` and `util._exit_function`.
 *
 * @module
 */

import { NEVER } from "../kernel/mod.ts";
import { KeyboardInterrupt, SystemExit } from "../errors.ts";
import { identity } from "../identity.ts";
import { Family } from "../memory/mod.ts";
import { info, setLeaving } from "../util/backstage.ts";
import { childrenOf } from "./children.ts";
import { exitcodeFrom, SIGNAL } from "./exit_code.ts";
import { reportError } from "./report.ts";
import { ProcessEnded } from "./signals.ts";
import { stateOf } from "./state.ts";

/** Runs the body of the running process; its exit code. */
export async function runBody(body: () => unknown): Promise<number> {
  try {
    await body();
    return 0;
  } catch (error) {
    return exitcodeOfError(error);
  }
}

/** The exit code that an error which nobody caught stands for; reports it first. */
export function exitcodeOfError(error: unknown): number {
  if (error instanceof ProcessEnded) return -error.signal;
  if (error instanceof KeyboardInterrupt) return -SIGNAL.SIGINT;
  const { name } = identity();
  if (!(error instanceof SystemExit)) {
    reportError(name, error);
    return 1;
  }
  const { exitcode, message } = exitcodeFrom(error.code);
  if (message !== undefined) Family.current().host.writeStderr(`${message}\n`);
  return exitcode;
}

/** Ends the daemonic children of the running process and waits for the others. */
export async function leaveChildren(): Promise<void> {
  endDaemons();
  for (const process of childrenOf()) {
    const { name, child } = stateOf(process);
    info("calling join() for process %s", name);
    await child!.join({ deadline: NEVER });
  }
}

/** As {@linkcode leaveChildren} where nothing can be awaited any more. */
export function leaveChildrenSync(): void {
  endDaemons();
  for (const process of childrenOf()) {
    const { name, child } = stateOf(process);
    info("calling join() for process %s", name);
    // What runs in this agent cannot go on without it.
    if (child!.inAgent) child!.signal(SIGNAL.SIGTERM);
    else child!.joinSync(NEVER);
  }
}

function endDaemons(): void {
  for (const process of childrenOf()) {
    const { name, daemon, child } = stateOf(process);
    if (!daemon) continue;
    info("calling terminate() for daemon %s", name);
    child!.signal(SIGNAL.SIGTERM);
  }
}

setLeaving({ leave: leaveChildren, leaveSync: leaveChildrenSync });
