/**
 * Start methods "spawn", a fresh worker, and "forkserver", one that was started
 * ahead where there is one.
 *
 * @module
 */

import { type Handle, METHOD } from "../kernel/mod.ts";
import type { Birth, Family } from "../memory/mod.ts";
import { identity } from "../identity.ts";
import { logSettings } from "../util/backstage.ts";
import { Child } from "./child.ts";
import type { Popen, Start } from "./popen.ts";
import { requestCreate } from "./requests.ts";
import { packMessage } from "./start_message.ts";

/** Runs the child in a worker. */
export class WorkerPopen implements Popen {
  readonly sends = true;
  readonly #fresh: boolean;

  /** With `fresh`, never in a worker that was started ahead. */
  constructor(options: { fresh: boolean }) {
    this.#fresh = options.fresh;
  }

  launch({ family, process, state, target, cls }: Start): Child {
    const { name, daemon, authkey, path, args, kwargs } = state;
    const parent = parentOf(family.agent.id);
    const { packed, handles } = packMessage({
      name,
      daemon,
      authkey,
      path,
      parent,
      startMethod: this.#fresh ? "spawn" : "forkserver",
      logging: logSettings(),
      cls,
      target,
      args,
      kwargs,
      properties: cls === undefined ? {} : { ...process },
    });
    const method = this.#fresh ? METHOD.spawn : METHOD.forkserver;
    const birth = { parent: parent.id, name, daemon, message: packed, method };
    const { agent } = family;
    agent.enter(); // all of it or nothing, should this process be ended meanwhile
    try {
      const page = bearWith(family, birth, handles);
      const child = new Child(family, page);
      requestCreate(family, page, {
        fresh: this.#fresh || state.resourceLimits !== undefined,
        limits: state.resourceLimits,
      });
      return child;
    } finally {
      agent.leave();
    }
  }
}

/** The page of a new process, to which `handles` are on their way. */
function bearWith(
  { processes, references }: Family,
  birth: Birth,
  handles: readonly Handle[],
): number {
  references.retainInFlight(handles);
  try {
    return processes.bear(birth);
  } catch (error) {
    references.releaseInFlight(handles);
    throw error;
  }
}

/** Id and name of the process that starts a child. */
export function parentOf(agentId: number): { id: number; name: string } {
  const { inAgent, id, name } = identity();
  return { id: inAgent ? id : agentId, name };
}
