/**
 * A server's clients in other programs: those who come to its address and know its key.
 *
 * @module
 */

import { type Address, type Connection, Listener } from "../connection/mod.ts";
import { transportOf } from "../connection/backstage.ts";
import { identity } from "../identity.ts";
import type { Client } from "./caller.ts";
import { GuestBook, Loans, type Shelf } from "./guest_book.ts";
import { ACT, type RequestHead } from "./protocol.ts";
import type { ServerProxy } from "./proxies/server.ts";
import { type Admission, foreignScript } from "./script.ts";
import type { Session, SessionOptions } from "./session.ts";
import type { Wire } from "./wire.ts";

/** Where a server listens, besides its door. */
export interface ListeningPlace extends Admission {
  readonly address?: Address | null;
  /** Which clients must know; that of the process by default. */
  readonly authkey?: Uint8Array | null;
}

/** What is asked of the server. */
export interface Host<K> {
  readonly shelf: Shelf<K>;
  /** Begins a conversation. */
  begin(wire: Wire, options: SessionOptions): Session;
  /** A proxy of the server. */
  proxy(): ServerProxy;
  /** A guest does not need `thing` any more. */
  dismiss(thing: K): void;
}

/** So many may wait to be accepted, as in CPython. */
const BACKLOG = 16;

/** The guests of one server, which keeps things of type `K`. */
export class Guests<K> {
  readonly #host: Host<K>;
  readonly #books = new Map<Client, GuestBook<K>>();
  readonly #loans = new Loans<K>();
  readonly #leaving = new AbortController();
  readonly #listener: Listener | undefined;

  /**
   * Lets them in at `place`, if there is one.
   *
   * @throws {OSError} If the address is in use.
   */
  constructor(host: Host<K>, { address, authkey, ...admission }: ListeningPlace) {
    this.#host = host;
    if (address === undefined || address === null) return;
    const key = authkey ?? identity().authkey;
    this.#listener = new Listener(address, { authkey: key, backlog: BACKLOG, ...admission });
    void this.#receive(this.#listener, admission);
  }

  /** Where they come; undefined if nowhere. */
  get address(): Address | undefined {
    return this.#listener?.address;
  }

  async #receive(listener: Listener, admission: Admission): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      try {
        this.#admit(await listener.accept({ signal }), { listener, admission });
      } catch {
        // Whoever that was did not know the key, or has gone.
      }
    }
  }

  #admit(
    connection: Connection,
    { listener, admission }: { listener: Listener; admission: Admission },
  ): void {
    const wire = transportOf(connection);
    if (!wire.comesByEvents) {
      // A process of this program: it needs no more than a ticket.
      connection.send(this.#host.proxy());
      return connection.close();
    }
    const book = new GuestBook<K>(this.#host.shelf, this.#loans);
    const from = [listener.lastAccepted].flat().join(":");
    const visitor = {
      name: from === "" ? "a client" : `the client at ${from}`,
      exitcode: () => undefined,
      hasEnded: () => false,
    };
    const session = this.#host.begin(wire, { visitor, script: foreignScript(book, admission) });
    this.#books.set(session, book);
  }

  /** The book of `client`, if it is a guest. */
  bookOf(client: Client): GuestBook<K> | undefined {
    return this.#books.get(client);
  }

  /** What a guest says about its grants. */
  heed({ act, grant, method: key }: RequestHead, client: Client): void {
    const book = this.#books.get(client);
    if (act === ACT.lend) book?.lend(grant, key);
    if (act === ACT.claim) book?.claim(grant, key);
    if (act !== ACT.release) return;
    const thing = book?.release(grant);
    if (thing !== undefined) this.#host.dismiss(thing);
  }

  /** A guest has gone. */
  forget(client: Client): void {
    const book = this.#books.get(client);
    if (book === undefined) return;
    const things = book.things();
    book.close();
    this.#books.delete(client);
    for (const thing of things) this.#host.dismiss(thing);
  }

  /** All that was granted to guests, or lent by them. */
  things(): K[] {
    const granted = [...this.#books.values()].flatMap((book) => book.things());
    return [...granted, ...this.#loans.things()];
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#leaving.abort();
    this.#listener?.close();
    this.#loans.close();
    this.#books.clear();
  }
}
