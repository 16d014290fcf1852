/**
 * A server at work: its loop, and its clients.
 *
 * One loop over a door and any number of conversations. What a method returns at once is answered
 * at once; a method that waits returns a promise, and only its own caller waits for it.
 *
 * @module
 */

import { type Attempt, exitcodeOf, isGone, load, NEVER, ROOT } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import type { Address } from "../connection/mod.ts";
import { RingTransport } from "../connection/backstage.ts";
import { KeyboardInterrupt, KeyError } from "../errors.ts";
import { type Identity, identity } from "../identity.ts";
import type { Client } from "./caller.ts";
import { addressOf, Door, type Knock } from "./door.ts";
import { Guests, type ListeningPlace } from "./guests.ts";
import { closeServer, type LocalServer, openServer } from "./local.ts";
import { type RequestHead, SERVER_GRANT } from "./protocol.ts";
import type { ServerProxy } from "./proxies/server.ts";
import type { Registry } from "./registry.ts";
import {
  failed,
  type Invocation,
  type Outcome,
  Session,
  type SessionOptions,
  type Visitor,
} from "./session.ts";
import { type Kept, Store } from "./store.ts";
import { LocalWire, type Wire } from "./wire.ts";

/** A server at work. */
export class Serving implements LocalServer {
  readonly #family = Family.current();
  readonly #door = new Door();
  readonly #keeper: number;
  readonly #store: Store;
  readonly #guests: Guests<Kept>;
  readonly #sessions = new Set<Session>();
  /** How many processes had ended when this looked last. */
  #ends = 0;
  #isStopped = false;
  /** Undefined when a conversation has begun that the present wait does not know. */
  #listening: Listening | undefined;

  /**
   * A server that makes what is in `registry`, and listens at the address of `place`, if there
   * is one.
   *
   * @throws {OSError} If the address is in use.
   */
  constructor(registry: Registry, place: ListeningPlace = {}) {
    const { inAgent, id } = identity();
    this.#keeper = inAgent ? id : this.#family.agent.id;
    this.#store = new Store(registry, {
      door: this.#door,
      keeper: this.#keeper,
      stop: () => this.stop(),
      granted: () => this.#guests.things(),
    });
    this.#guests = new Guests({
      shelf: this.#store,
      begin: (wire, options) => this.#begin(wire, options),
      proxy: () => this.proxy(),
      dismiss: (kept) => this.#store.dismiss(kept),
    }, place);
    openServer(this.#door.address, this);
  }

  /** Where others find it: the processes of this program, if it listens nowhere else. */
  get address(): Address {
    return this.#guests.address ?? addressOf(this.#door.handle, this.#keeper);
  }

  /** A proxy of the server itself. */
  proxy(): ServerProxy {
    return this.#store.serverProxy();
  }

  // -- The loop --

  /**
   * Serves until {@linkcode Serving.stop} is called here or `shutdown()` by a client.
   *
   * @param options `signal` stops it, too.
   */
  async serveForever({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const stop = () => this.stop();
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    const { doorbell } = this.#family;
    const { inAgent } = identity();
    try {
      while (!this.#isStopped) {
        await this.#something(inAgent);
        this.serveNow();
        if (doorbell.tick()) await doorbell.turn();
      }
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#close();
    }
  }

  /** Waits until there is something to do. Python's servers ignore interrupts; so does this. */
  async #something(unref: boolean): Promise<void> {
    const futexes = new Set([this.#door.futex]);
    for (const { futex } of this.#sessions) if (futex !== 0) futexes.add(futex);
    this.#listening = new Listening(() => this.#isReady(), [...futexes]);
    try {
      await this.#family.wait(this.#listening, NEVER, { tag: identity(), unref });
    } catch (error) {
      if (!(error instanceof KeyboardInterrupt)) throw error;
    }
  }

  #isReady(): boolean {
    if (this.#isStopped || this.#door.isReady || this.#listening === undefined) return true;
    if (this.#ends !== load(this.#family.agent.words, ROOT.ends)) return true;
    for (const session of this.#sessions) if (session.isReady || session.isOver) return true;
    return false;
  }

  /** Lets the loop end. */
  stop(): void {
    this.#isStopped = true;
    this.#family.doorbell.lookSoon();
  }

  /** Does what there is to do. */
  serveNow(): void {
    this.#answerDoor();
    this.noteEnds();
    for (const session of this.#sessions) {
      session.serve();
      if (!session.isOver) continue;
      this.#sessions.delete(session);
      this.#guests.forget(session);
    }
  }

  #answerDoor(): void {
    for (let came = this.#door.take(); came !== undefined; came = this.#door.take()) {
      if (typeof came === "object") this.#admitFamily(came);
      else this.#store.drop(came);
    }
  }

  /**
   * Does what those who have ended had asked for, and ends their sessions, so that nobody hands
   * them anything. They may have knocked just before.
   */
  noteEnds(): void {
    const ends = load(this.#family.agent.words, ROOT.ends);
    if (ends === this.#ends) return;
    this.#ends = ends;
    this.#answerDoor();
    for (const session of this.#sessions) session.endIfGone();
  }

  #close(): void {
    closeServer(this.#door.address);
    this.#guests.close();
    this.#door.close();
    for (const session of this.#sessions) session.close();
    this.#sessions.clear();
    this.#store.close();
  }

  // -- Clients of this family --

  #admitFamily({ client, end }: Knock): void {
    const wire = RingTransport.open(end);
    this.#family.references.releaseInFlight([end]);
    this.#begin(wire, { visitor: this.#visitor(client) }).endIfGone();
  }

  /** Lets a process of this agent in; returns its end of the wire. */
  admit({ id, inAgent }: Identity): Wire {
    const [theirs, mine] = LocalWire.pair();
    this.#begin(mine, { visitor: this.#visitor(inAgent ? id : this.#family.agent.id) });
    return theirs;
  }

  #begin(wire: Wire, options: SessionOptions): Session {
    const session = new Session(wire, this, options);
    this.#sessions.add(session);
    this.#listening = undefined;
    this.#family.doorbell.lookSoon();
    return session;
  }

  #visitor(id: number): Visitor {
    const { agent, processes } = this.#family;
    return {
      name: processes.nameOf(id) ?? `process ${id}`,
      exitcode: () => exitcodeOf(agent, id),
      hasEnded: () => isGone(agent, id),
    };
  }

  // -- What clients ask --

  /** What is kept under `serial`. */
  kept(serial: number): unknown {
    return this.#store.get(serial)?.thing;
  }

  /** What clients in other programs say about their grants. */
  heed(head: RequestHead, client: Client): void {
    this.#guests.heed(head, client);
  }

  /** Calls a method of what was granted to the caller. */
  invoke(call: Invocation): Outcome | Promise<Outcome> {
    const { grant, caller } = call;
    const book = grant === SERVER_GRANT ? undefined : this.#guests.bookOf(caller.client);
    const kept = book === undefined ? this.#store.get(grant) : book.find(grant);
    if (kept === undefined) return failed(new KeyError(`'${grant.toString(16)}'`));
    if (!(kept instanceof Promise)) return this.#store.invoke(kept, call);
    return kept.then((kept) => this.#store.invoke(kept, call), failed);
  }
}

/** The server's wait for whatever comes. */
class Listening implements Attempt {
  readonly interruptible = true;
  readonly takesNothing = true;
  readonly tryOnce: () => boolean;
  readonly futexes: readonly number[];

  constructor(tryOnce: () => boolean, futexes: readonly number[]) {
    this.tryOnce = tryOnce;
    this.futexes = futexes;
  }
}
