/**
 * Lets in who has proved that he knows the key.
 *
 * **Nobody is kept waiting by a silent peer**: the handshakes of all who have
 * come go on at the same time, and each has so much time.
 *
 * @module
 */

import { Family } from "../memory/mod.ts";
import type { Acceptor, Arrival } from "./acceptor.ts";
import type { Address } from "./address.ts";
import { Connection } from "./connection.ts";
import type { FormatSettings } from "./format.ts";
import type { Transport } from "./transport.ts";
import { shakeHands, shakeHandsSync } from "./handshake.ts";

/**
 * So many handshakes go on at a time; who comes then waits with the host. So many silent ones
 * keep the others waiting, and who wants that has to hold as many sockets.
 */
const MOST = 1_024;

/** Who was let in, and from where. */
export interface Guest {
  readonly connection: Connection;
  readonly from: Address;
}

/** What became of somebody who came. */
type Outcome = { readonly guest: Guest } | { readonly error: unknown };

/** How a doorkeeper works. */
export interface DoorkeeperOptions {
  readonly authkey: Uint8Array | undefined;
  /** Milliseconds for a handshake. */
  readonly timeout: number;
  /** How the connections' values are written. */
  readonly settings: FormatSettings | undefined;
}

/** Stands at one acceptor. */
export class Doorkeeper {
  readonly #acceptor: Acceptor;
  readonly #options: DoorkeeperOptions;
  readonly #leaving = new AbortController();
  readonly #outcomes: Outcome[] = [];
  #examined = 0;

  /** The doorkeeper at `acceptor`. */
  constructor(acceptor: Acceptor, options: DoorkeeperOptions) {
    this.#acceptor = acceptor;
    this.#options = options;
  }

  /** Has somebody come? */
  isReady(): boolean {
    return this.#outcomes.length > 0 || this.#acceptor.isReady();
  }

  /**
   * The next who is let in, if there is one by now; starts to examine who has come.
   *
   * @throws What went wrong with him who is next.
   */
  tryAdmit(): Guest | undefined {
    while (this.#outcomes.length === 0 && this.#examined < MOST) {
      const arrival = this.#acceptor.tryAccept();
      if (arrival === undefined) break;
      const guest = this.#welcome(arrival);
      if (this.#options.authkey === undefined) {
        arrival.transport.trust?.();
        return guest;
      }
      this.#examine(guest, arrival.transport);
    }
    const outcome = this.#outcomes.shift();
    if (outcome === undefined) return undefined;
    if ("error" in outcome) throw outcome.error;
    return outcome.guest;
  }

  #welcome({ transport, from }: Arrival): Guest {
    return { connection: new Connection(transport, this.#options.settings), from };
  }

  async #examine(guest: Guest, transport: Transport): Promise<void> {
    const { timeout } = this.#options;
    const authkey = this.#options.authkey!;
    const { signal } = this.#leaving;
    this.#examined++;
    try {
      await shakeHands(guest.connection, { side: "listener", authkey, timeout, signal });
      if (signal.aborted) return guest.connection.close();
      transport.trust?.();
      this.#outcomes.push({ guest });
    } catch (error) {
      if (signal.aborted) return;
      this.#outcomes.push({ error });
    } finally {
      this.#examined--;
      Family.current().doorbell.lookSoon();
    }
  }

  /** As {@linkcode Doorkeeper.examine}, blocking this agent: lets `arrival` in, or throws. */
  admitSync(arrival: Arrival): Guest {
    const guest = this.#welcome(arrival);
    arrival.transport.trust?.();
    const { authkey, timeout } = this.#options;
    if (authkey !== undefined) {
      shakeHandsSync(guest.connection, { side: "listener", authkey, timeout });
    }
    return guest;
  }

  /** Sends away all who were not handed out yet. */
  leave(): void {
    this.#leaving.abort();
    for (const outcome of this.#outcomes.splice(0)) {
      if ("guest" in outcome) outcome.guest.connection.close();
    }
  }
}
