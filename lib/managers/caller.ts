/**
 * Who has called the method that runs now, in a server.
 *
 * A method asks at its start, before it awaits anything: the answer belongs to the turn of the
 * event loop in which it was called.
 *
 * @module
 */

/** Something of which a client may be the owner. */
export interface Owned {
  /** Its owner, which still owned it, is gone. */
  ownerGone(owner: Client): void;
}

/** A process that calls methods in a server. */
export interface Client {
  /** Its name, as far as it is known. */
  readonly name: string;
  /** How it ended; undefined while it is there, or where nobody can know. */
  readonly exitcode: number | undefined;
  /** Aborted when it goes. */
  readonly gone: AbortSignal;
  /** What it owns. */
  readonly owns: Set<Owned>;
}

/** One call. */
export interface Caller {
  readonly client: Client;
  /** Aborted when nobody wants the outcome any more. */
  readonly signal: AbortSignal;
}

/** The process of the server itself, for what it does on its own account. */
const never = new AbortController().signal;
const itself: Caller = {
  client: { name: "server", exitcode: undefined, gone: never, owns: new Set() },
  signal: never,
};

let current: Caller = itself;

/** Who has called the method that runs now. */
export function caller(): Caller {
  return current;
}

/**
 * Refuses to give anything to a caller who has ended since he asked.
 *
 * @throws {Error} Which nobody will hear of.
 */
export function refuseGone(): void {
  current.client.gone.throwIfAborted();
}

/** Runs `method` on behalf of `who`. */
export function callFor<T>(who: Caller, method: () => T): T {
  const outer = current;
  current = who;
  try {
    return method();
  } finally {
    current = outer;
  }
}
