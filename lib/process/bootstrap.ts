/**
 * The life of a child in a worker, from its birth to its last word. Source:
 * CPython `process.BaseProcess._bootstrap` and `spawn._main`.
 *
 * @module
 */

import { registerModule, resolve } from "../codec/mod.ts";
import {
  compareExchange,
  load,
  markGone,
  NEVER,
  NO_PROCESS,
  PAGE,
  retire,
  STATE,
  store,
} from "../kernel/mod.ts";
import { type Identity, identity, setAgentIdentity } from "../identity.ts";
import { Family } from "../memory/mod.ts";
import type { Host } from "../runtime/mod.ts";
import { info, inheritLogging, runExit, runExitSync } from "../util/backstage.ts";
import { bindProcess, selfState } from "./current.ts";
import { exitcodeOfError, runBody } from "./ending.ts";
import { exitcodeFrom, SIGNAL } from "./exit_code.ts";
import { rememberModule } from "./preload.ts";
import { Process } from "./process.ts";
import { reportError } from "./report.ts";
import { type StartMessage, takeMessage } from "./start_message.ts";
import { setState, type Target } from "./state.ts";
import type { WorkerBirth } from "./workers.ts";

/** Runs the process that this worker was made for. */
export async function bootstrap(birth: WorkerBirth): Promise<void> {
  const family = Family.join(birth.buffer, birth.page);
  const body: { exitcode?: number; isOver?: boolean } = {};
  let isWaiting = birth.isSpare;
  const { host } = family;
  if (load(family.agent.words, family.agent.page + PAGE.condemned) !== 0) {
    // Deno never frees the memory of a worker that exits while its script is still imported.
    await new Promise((resolve) => setTimeout(resolve));
    family.agent.checkCondemned();
  }
  host.onExitRequest((code) => {
    const { exitcode: asked, message } = exitcodeFrom(code);
    if (message !== undefined) host.writeStderr(`${message}\n`);
    return leave(family, asked);
  });
  host.onUncaught((error) => {
    if (!isWaiting) leave(family, exitcodeOfError(error));
  });
  host.onDrained(() => {
    if (body.isOver) leave(family, body.exitcode!);
    // A full heap comes here too: only the main agent learns why, and reports it. A spare that
    // is ended while it boots had nothing to do, so there is nothing to report.
    if (!isWaiting) store(family.agent.words, family.agent.page + PAGE.unexplained, 1);
    sayGoodbye(family, body.exitcode || 1);
  });
  family.onInterrupt = () => leave(family, -SIGNAL.SIGINT);
  family.doorbell.arm();
  if (birth.isSpare) await rehearse(family);
  if (birth.preload.length > 0) await preload(birth.preload);
  if (birth.isSpare) {
    waitAsSpare(family);
    isWaiting = false;
  }
  const { words, page } = family.agent;
  compareExchange(words, page + PAGE.state, STATE.BOOTING, STATE.LIVE);
  family.agent.checkCondemned();
  body.exitcode = await runBody(() => begin(family));
  await runExit();
  body.isOver = true;
  // From here on the loop runs dry: what the target left behind is waited for.
}

async function begin(family: Family): Promise<void> {
  const { id, page } = family.agent;
  const self: Identity = { ...identity(), id, booting: true };
  setAgentIdentity(self);
  self.name = family.processes.name(page);
  const message = await takeMessage(family, page);
  const { name, daemon, authkey, path, parent, startMethod, logging } = message;
  Object.assign(self, { name, daemon, authkey, path, startMethod });
  const process = await makeProcess(self, message);
  if (self.misstep !== undefined) throw self.misstep;
  bindProcess(self, process, parent);
  self.booting = false;
  if (logging !== undefined) await inheritLogging(logging);
  info("child process calling self.run()");
  await process.run();
}

/** The process object as it was sent: its class, its properties, its target. */
async function makeProcess(self: Identity, message: StartMessage): Promise<Process> {
  const { cls, target, args, kwargs, properties } = message;
  const prototype = cls === undefined ? Process.prototype : (await resolve(cls)).prototype;
  const process = Object.assign(Object.create(prototype), properties) as Process;
  setState(process, {
    ...selfState(self),
    target: target === undefined ? undefined : await resolve(target) as Target,
    args,
    kwargs,
  });
  return process;
}

/** Is the process that its own page describes, which does nothing. */
async function rehearse(family: Family): Promise<void> {
  const own = identity();
  // As one that runs in an agent with others, so that its end is not the agent's.
  setAgentIdentity({ ...own, inAgent: true });
  try {
    await begin(family);
    await runExit();
  } catch {
    // A real process will say what is wrong.
  }
  setAgentIdentity(own);
}

/** Imports ahead what may be needed. */
async function preload(urls: readonly string[]): Promise<void> {
  const own = identity();
  setAgentIdentity({ ...own, booting: true });
  for (const url of urls) {
    try {
      registerModule(url, await import(url));
      rememberModule(url);
    } catch {
      // The process that needs it will say what is wrong.
    }
  }
  setAgentIdentity(own); // a missing guard is the fault of who needs that module
}

/** Sleeps until there is a process to run, and becomes it. */
function waitAsSpare(family: Family): void {
  const { agent } = family;
  const own = agent.page;
  const given = () => load(agent.words, own + PAGE.adopt);
  family.park({ tryOnce: () => given() !== NO_PROCESS, futexes: [] }, NEVER);
  agent.adopt(given());
  family.references.moveFrom(own);
  family.doorbell.rearm();
  store(agent.words, own + PAGE.signedOff, 1);
  retire(agent, own);
}

/** Ends the process of this worker now, whatever is left for it to do. */
export function leaveNow(exitcode: number): never {
  return leave(Family.current(), exitcode);
}

/** The last word: nothing of this agent runs afterwards. */
function leave(family: Family, exitcode: number): never {
  const host: Host = family.host;
  try {
    host.tellExit(exitcode);
  } catch (error) {
    reportError(identity().name, error);
  }
  try {
    sayGoodbye(family, exitcode);
  } finally {
    host.exitAgent(exitcode & 0xff);
  }
}

function sayGoodbye({ agent }: Family, exitcode: number): void {
  try {
    // Whoever was told to end does nothing any more.
    if (load(agent.words, agent.page + PAGE.condemned) === 0) {
      runExitSync();
      info("process exiting with exitcode %d", exitcode);
    }
  } finally {
    store(agent.words, agent.page + PAGE.signedOff, 1);
    markGone(agent, agent.page, exitcode);
  }
}
