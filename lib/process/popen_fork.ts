/**
 * Start method "fork": the child is a task of the parent's own agent. It sees
 * the parent's memory, takes any argument, and runs whenever the parent awaits.
 *
 * @module
 */

import { markGone, METHOD, PAGE, STATE, store } from "../kernel/mod.ts";
import { type Identity, identity, setIdentityStore } from "../identity.ts";
import { closeBelongings, duplicate, type Family, isDuplicable } from "../memory/mod.ts";
import type { AsyncContext } from "../runtime/mod.ts";
import { info, runExit } from "../util/backstage.ts";
import { Child } from "./child.ts";
import { bindProcess } from "./current.ts";
import { runBody } from "./ending.ts";
import { discharge, enrol } from "./in_agent.ts";
import type { Popen, Start } from "./popen.ts";
import { parentOf } from "./popen_worker.ts";
import { ProcessEnded } from "./signals.ts";
import { type ProcessState, setState } from "./state.ts";

/** Runs the child beside its parent. */
export class TaskPopen implements Popen {
  readonly sends = false;

  launch({ family, process, state }: Start): Child {
    const { name, daemon, authkey, path } = state;
    const parent = parentOf(family.agent.id);
    const { asyncContext: context } = family.host;
    const self: Identity = {
      id: 0,
      name,
      daemon,
      authkey,
      path,
      children: 0,
      startMethod: "fork",
      inAgent: true,
      ...(state.isThread ? { isThread: true } : {}),
    };
    // A process of its own has its own views, so that closing one closes no other's.
    const [args, kwargs] = inContext(context, self, () => [
      state.args.map(viewOf),
      Object.fromEntries(Object.entries(state.kwargs).map(([key, value]) => [key, viewOf(value)])),
    ]);
    Object.assign(state, { args, kwargs });
    const page = family.processes.bear({
      parent: parent.id,
      name,
      daemon,
      host: family.agent.page,
      method: METHOD.fork,
    });
    store(family.agent.words, page + PAGE.state, STATE.LIVE);
    const child = new Child(family, page);
    self.id = child.id;
    expectEnds(family);
    enrol(self);
    bindProcess(self, shadowOf(process, state, self), parent);
    const body = async () => {
      await null; // start() returns first
      info("child process calling self.run()");
      const running = process.run();
      Object.assign(state, { target: undefined, args: [], kwargs: {} });
      await running;
    };
    void inContext(context, self, () => runTask(family, { page, self, body }));
    return child;
  }
}

/** The child's own view of what it is handed, if there can be one. */
function viewOf(value: unknown): unknown {
  return isDuplicable(value) ? value[duplicate]() : value;
}

/** The child's own `currentProcess()`: the parent's object answers for the parent. */
function shadowOf(process: object, state: ProcessState, self: Identity): object {
  const shadow = Object.create(
    Object.getPrototypeOf(process),
    Object.getOwnPropertyDescriptors(process),
  );
  setState(shadow, { ...state, self });
  return shadow;
}

let areEndsExpected = false;

/** What a task left unawaited is told of its end, too; that must not end the program. */
function expectEnds({ host }: Family): void {
  if (areEndsExpected) return;
  areEndsExpected = true;
  host.ignoreRejections((reason) => reason instanceof ProcessEnded);
}

interface Task {
  readonly page: number;
  readonly self: Identity;
  readonly body: () => Promise<void>;
}

async function runTask(family: Family, { page, self, body }: Task): Promise<void> {
  const exitcode = await runBody(body);
  // Who was ended does no more; nor who is, in the midst of his end.
  if (self.ended === undefined) await runExit().catch(() => {});
  info("process exiting with exitcode %d", exitcode);
  // Who was ended is gone already, and its page may be another's by now.
  if (self.ended !== undefined) return;
  discharge(self);
  closeBelongings(self);
  markGone(family.agent, page, exitcode);
}

function inContext<T>(context: AsyncContext | undefined, self: Identity, task: () => T): T {
  if (context === undefined) return runWithout(self, task);
  setIdentityStore(context);
  return context.run(self, task);
}

/** Without a context that follows awaits, the identity holds up to the first one. */
function runWithout<T>(self: Identity, task: () => T): T {
  const outer = identity();
  let current: Identity = self;
  setIdentityStore({ get: () => current });
  try {
    return task();
  } finally {
    current = outer;
  }
}
