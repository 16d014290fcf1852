/**
 * Who am I: the process that the running code belongs to.
 *
 * An agent runs one process, and besides it any number of in-agent ones (start
 * method "fork"), which are told apart by the asynchronous context where the
 * host keeps one. The store of that context is injected at boot.
 *
 * @module
 */

/** What code may know of the process it runs in. */
export interface Identity {
  /** Process id, unique in the family for ever; 0 before the family was founded. */
  id: number;
  name: string;
  daemon: boolean;
  authkey: Uint8Array;
  /** Python's `_identity`: the path of counters that default names are made of. */
  readonly path: readonly number[];
  /** Children constructed so far, of any class. */
  children: number;
  /** Start method that this process uses where none is named; undefined while it is open. */
  startMethod?: string | undefined;
  /** Runs in the agent of its parent. */
  readonly inAgent: boolean;
  /** Still imports the modules it needs, so it must not start children. */
  booting?: boolean;
  /** Why it may not begin at all: it tried to start children meanwhile. */
  misstep?: Error;
  /** Set when it was terminated: an in-agent process ends at its next wait. */
  ended?: Error;
}

/** Where the asynchronous context keeps the identity. */
export interface IdentityStore {
  get(): unknown;
}

const AUTHKEY_BYTES = 32;

let own: Identity = {
  id: 0,
  name: "MainProcess",
  daemon: false,
  authkey: crypto.getRandomValues(new Uint8Array(AUTHKEY_BYTES)),
  path: [],
  children: 0,
  inAgent: false,
};
let store: IdentityStore | undefined;

/** The process that the running code belongs to. */
export function identity(): Identity {
  return store === undefined ? own : (store.get() as Identity | undefined) ?? own;
}

/** The process of this agent itself. */
export function agentIdentity(): Identity {
  return own;
}

/** Makes `next` the process of this agent; at boot. */
export function setAgentIdentity(next: Identity): void {
  own = next;
}

/** From now on in-agent processes exist, told apart by `next`. */
export function setIdentityStore(next: IdentityStore): void {
  store = next;
}
