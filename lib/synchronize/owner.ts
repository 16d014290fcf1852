/**
 * Who calls, who owns, and whether the owner can still do something.
 *
 * A process, not an agent: in-agent children are processes of their own.
 * The asynchronous tasks of one process are not told apart.
 */

import { type Agent, exitcodeOf, load, PAGE, pageOf } from "../kernel/mod.ts";
import { type Family, hasCompany } from "../memory/mod.ts";
import { agentIdentity, type Identity, identity } from "../identity.ts";
import { BrokenLockError, DeadlockError } from "../errors.ts";

/** Id of the process `who`, which runs in `agent`. */
export function idOf(who: Identity, agent: Agent): number {
  return who.inAgent ? who.id : agent.id;
}

/** Id of the calling process. */
export function callerId(agent: Agent): number {
  return idOf(identity(), agent);
}

/**
 * Id of the calling process, which is about to wait, or to change what is shared. An in-agent
 * process that was terminated goes on as far as its `finally` blocks, and does neither.
 *
 * @throws What ended the process, if it was terminated.
 */
export function livingCallerId(agent: Agent): number {
  const who = identity();
  if (who.ended !== undefined) throw who.ended;
  return idOf(who, agent);
}

/** How the process `owner` is shown to the calling process. */
export function ownerName(agent: Agent, owner: number): string {
  if (owner === 0) return "None";
  const who = identity();
  if (owner === idOf(who, agent)) {
    return who.inAgent ? `${agentIdentity().name}|${who.name}` : who.name;
  }
  return runsIn(agent, owner) ? "SomeOtherThread" : "SomeOtherProcess";
}

/** Does process `id` run in this very agent? */
function runsIn(agent: Agent, id: number): boolean {
  const page = pageOf(agent, id);
  return page !== 0 && load(agent.words, page + PAGE.host) === agent.page;
}

/**
 * For a blocking wait that has no end of its own.
 *
 * @throws {DeadlockError} If nobody else lives who could end it.
 */
export function refuseIfAlone(family: Family, what: string): void {
  if (hasCompany(family)) return;
  throw new DeadlockError(
    `Cannot wait for ${what} in a call that blocks: no other process lives that could end the wait`,
  );
}

/**
 * For a blocking wait that only process `owner` will end.
 *
 * @throws {DeadlockError} If it cannot run, since it runs in the caller's own agent.
 */
export function refuseIfBlocked(agent: Agent, { me, owner }: { me: number; owner: number }): void {
  if (owner === 0 || owner === me || !runsIn(agent, owner)) return;
  throw new DeadlockError(
    "Cannot wait for lock in a call that blocks: its owner runs in this thread; " +
      "use the awaitable form",
  );
}

/** What is thrown when process `owner`, which is gone, holds a lock. */
export function brokenBy({ agent, processes }: Family, owner: number): BrokenLockError {
  const exitcode = exitcodeOf(agent, owner);
  const name = processes.nameOf(owner);
  return new BrokenLockError(
    // Without an exit code it was an in-agent process whose agent is gone.
    `Cannot use lock: ${name ?? `process ${owner}`} ended with exit code ${
      exitcode ?? "unknown"
    } ` +
      "while it held the lock; reset() makes it usable again",
    { ...(name === undefined ? {} : { name }), ...(exitcode === undefined ? {} : { exitcode }) },
  );
}
