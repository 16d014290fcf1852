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
  /** What it opens belongs to its agent, as if it were a thread. */
  readonly isThread?: boolean;
  /** Still imports the modules it needs, so it must not start children. */
  booting?: boolean;
  /** Why it may not begin at all: it tried to start children meanwhile. */
  misstep?: Error;
  /** Set when it was terminated: an in-agent process ends at its next wait. */
  ended?: Error;
  /** Waits that it was refused since. */
  refusals?: number;
}

/** Where the asynchronous context keeps the identity. */
export interface IdentityStore {
  get(): unknown;
  /** Calls `fn` with `value` in the context, if the host keeps one. */
  run?<T>(value: unknown, fn: () => T): T;
}

const AUTHKEY_BYTES = 32;
/** Refused waits after which a process that was terminated is taken for one that catches all. */
const PATIENCE = 100;

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

/**
 * What an awaiting call of a process that was terminated returns; undefined for all others. One
 * that catches every error and tries again would keep its agent from everything else, so after a
 * while its waits do not even fail any more.
 */
export function refusal(): Promise<never> | undefined {
  const who = identity();
  if (who.ended === undefined) return undefined;
  who.refusals = (who.refusals ?? 0) + 1;
  return who.refusals > PATIENCE ? new Promise(() => {}) : Promise.reject(who.ended);
}

/** Throws what ended the running process, if it was terminated. */
export function throwIfEnded(): void {
  const { ended } = identity();
  if (ended !== undefined) throw ended;
}

/** Calls `fn` as the process of this agent itself, whichever process asked for it. */
export function asAgent<T>(fn: () => T): T {
  return store?.run === undefined ? fn() : store.run(undefined, fn);
}

/** Makes `next` the process of this agent; at boot. */
export function setAgentIdentity(next: Identity): void {
  own = next;
}

/** From now on in-agent processes exist, told apart by `next`. */
export function setIdentityStore(next: IdentityStore): void {
  store = next;
}
