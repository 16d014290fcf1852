/**
 * The receiving side of a connection: messages out of a transport, and the
 * waiting for them.
 *
 * @module
 */

import {
  type Attempt,
  deadlineAfter,
  NEVER,
  NOW,
  type Readiness,
  type Receiver,
  type Taken,
} from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { EOFError } from "../errors.ts";
import { identity } from "../identity.ts";
import type { PollOptions } from "./options.ts";
import type { Transport } from "./transport.ts";

/** Takes messages from one transport. */
export class Inbox {
  readonly #family = Family.current();
  readonly #transport: Transport;
  readonly #assertReceives: () => void;

  /** Over `transport`; `assertReceives` throws once nothing may be received here any more. */
  constructor(transport: Transport, assertReceives: () => void) {
    this.#transport = transport;
    this.#assertReceives = assertReceives;
  }

  /** What an awaiting caller awaits first, now and then, so that the event loop turns. */
  turn(): Promise<void> | undefined {
    const { doorbell } = this.#family;
    return doorbell.tick() ? doorbell.turn() : undefined;
  }

  /**
   * Takes a message if there is one.
   *
   * @throws {EOFError} If none will ever come.
   */
  tryTake(receiver?: Receiver): Taken | undefined {
    this.#assertReceives();
    const taken = this.#transport.tryTake(receiver);
    if (taken === "closed") throw new EOFError();
    return taken === "empty" ? undefined : taken;
  }

  /** Waits for a message. */
  async take(signal: AbortSignal | undefined): Promise<Taken> {
    const receiving = new Receiving(this, this.#transport);
    await this.#family.wait(receiving, NEVER, { signal, tag: identity() });
    return receiving.taken!;
  }

  /** Waits for a message, blocking this agent. */
  takeSync(receiver?: Receiver): Taken {
    const receiving = new Receiving(this, this.#transport, receiver);
    this.#family.park(receiving, NEVER);
    return receiving.taken!;
  }

  /** Waits until there is a message, or the end. */
  poll({ timeout = 0, signal }: PollOptions): Promise<boolean> {
    const polling = new Polling(this.readiness(), this.#transport);
    return this.#family.wait(polling, deadlineAfter(timeout), { signal, tag: identity() });
  }

  /** As {@linkcode Inbox.poll}, blocking this agent. */
  pollSync({ timeout = 0 }: PollOptions): boolean {
    const polling = new Polling(this.readiness(), this.#transport);
    const deadline = deadlineAfter(timeout);
    const isVain = this.#transport.comesByEvents && deadline !== NOW && !polling.tryOnce();
    if (isVain) this.#transport.beforeBlocking();
    return this.#family.park(polling, deadline);
  }

  /** What `wait()` asks: is there a message, or the end? */
  readiness(): Readiness {
    this.#assertReceives();
    return {
      isReady: () => {
        this.#assertReceives();
        return this.#transport.isReady();
      },
      futexes: [this.#transport.readable],
      comesByEvents: this.#transport.comesByEvents === true,
    };
  }
}

/** Takes one message, as soon as there is one. */
class Receiving implements Attempt {
  readonly interruptible = true;
  readonly futexes: readonly number[];
  taken: Taken | undefined;
  readonly #inbox: Inbox;
  readonly #transport: Transport;
  readonly #receiver: Receiver | undefined;

  constructor(inbox: Inbox, transport: Transport, receiver?: Receiver) {
    this.#inbox = inbox;
    this.#transport = transport;
    this.#receiver = receiver;
    this.futexes = [transport.readable];
  }

  tryOnce(): boolean {
    this.taken = this.#inbox.tryTake(this.#receiver);
    return this.taken !== undefined;
  }

  beforeBlocking(): void {
    this.#transport.beforeBlocking();
  }
}

/** Sees whether there is something to receive. */
class Polling implements Attempt {
  readonly interruptible = true;
  readonly takesNothing = true;
  readonly futexes: readonly number[];
  readonly #state: Readiness;
  readonly #transport: Transport;

  constructor(state: Readiness, transport: Transport) {
    this.#state = state;
    this.#transport = transport;
    this.futexes = state.futexes;
  }

  tryOnce(): boolean {
    return this.#state.isReady();
  }

  beforeBlocking(): void {
    this.#transport.beforeBlocking();
  }
}
