/**
 * What a spare does before it is needed: it is a process that does nothing, so
 * that the first real one finds everything compiled, which would take it longer
 * than all that it does.
 *
 * @module
 */

import { referenceTo } from "../codec/mod.ts";
import type { Family } from "../memory/mod.ts";
import { packMessage } from "./start_message.ts";

/** The target of a rehearsal. */
export function doNothing(): void {}

/** A start message such as a spare will be given. */
export function rehearsalMessage(family: Family): Uint8Array {
  return packMessage({
    name: "rehearsal",
    daemon: true,
    authkey: new Uint8Array(1),
    path: [1],
    parent: { id: family.agent.id, name: "" },
    startMethod: "forkserver",
    cls: undefined,
    target: referenceTo(doNothing, { module: import.meta.url }),
    args: [1],
    kwargs: {},
    properties: {},
  }).packed;
}
