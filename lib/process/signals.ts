/**
 * Telling a process to end, or to look up (README of the kernel, "Death").
 *
 * Kill is a sentence that the library carries out: the host may be unable to
 * stop a thread. **Condemned** first: from then on the agent exits at its next
 * call of the library, at its next return from a wait, or stays outside for
 * ever. **Gone** as soon as it is fenced: it can make no further store to what
 * is shared. What the host can do to the thread comes last.
 *
 * @module
 */

import {
  compareExchange,
  isFenced,
  load,
  markGone,
  PAGE,
  store,
  wait,
  wakeUp,
  wallClock,
} from "../kernel/mod.ts";
import { closeBelongings, exitcodeOfSignal, type Family } from "../memory/mod.ts";
import { KeyboardInterrupt } from "../errors.ts";
import type { Identity } from "../identity.ts";
import { childrenOf } from "./children.ts";
import { discharge, inAgentIdentity } from "./in_agent.ts";
import { requestKill } from "./requests.ts";
import { SIGNAL } from "./exit_code.ts";
import { stateOf } from "./state.ts";

/** Milliseconds between looks at an agent that is inside a critical section. */
const LOOK = 1;

/** Ends the process with `page` by signal `number`. It is gone when this returns. */
export function signal(family: Family, page: number, number: number): void {
  const { agent } = family;
  const { words } = agent;
  const id = load(words, page + PAGE.id);
  store(words, page + PAGE.condemnedAt, wallClock());
  if (compareExchange(words, page + PAGE.condemned, 0, number) !== 0) return;
  const inside = inAgentIdentity(id);
  if (inside !== undefined) {
    endInside(family, inside, number);
  } else {
    wakeUp(agent, page);
    while (!isFenced(agent, id)) {
      // Sections take microseconds; the word changes when it leaves.
      if (agent.hooks.mayBlock) wait(words, page + PAGE.inCritical, 1, LOOK);
      wakeUp(agent, page);
    }
  }
  markGone(agent, page, exitcodeOfSignal(load(words, page + PAGE.condemned)));
  requestKill(family, page, id);
}

/**
 * Ends a process of this agent. Its code may never go on, if it awaits something else than this
 * package, so whatever others wait for is settled here.
 */
function endInside(family: Family, inside: Identity, number: number): void {
  inside.ended = new ProcessEnded(number);
  discharge(inside);
  family.doorbell.cancel(({ tag }) => tag === inside, () => inside.ended);
  closeBelongings(inside);
  for (const process of childrenOf(inside)) {
    const { daemon, child } = stateOf(process);
    if (daemon) child!.signal(SIGNAL.SIGTERM);
  }
}

/** Raises KeyboardInterrupt in the process with `page` where it waits. */
export function interrupt(family: Family, page: number): void {
  const { agent } = family;
  const inside = inAgentIdentity(load(agent.words, page + PAGE.id));
  if (inside === undefined) {
    store(agent.words, page + PAGE.interrupted, 1);
    wakeUp(agent, page);
    return;
  }
  const told = family.doorbell.cancel(
    ({ tag, interruptible }) => tag === inside && interruptible,
    () => new KeyboardInterrupt(),
  );
  if (told === 0) signal(family, page, SIGNAL.SIGINT);
}

/** Thrown where an in-agent process that was told to end would go on. */
export class ProcessEnded extends Error {
  override name = "ProcessEnded";
  /** The signal's number. */
  readonly signal: number;

  /** Ended by `signal`. */
  constructor(signal: number) {
    super(`The process was ended by signal ${signal}`);
    this.signal = signal;
  }
}
