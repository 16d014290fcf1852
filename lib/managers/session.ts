/**
 * A server's side of the conversation with one client.
 *
 * **In order**: what a client asks is begun in the order in which it asked, and goes on beside
 * what was begun before. **To the end**: when the client is gone, what it waited for is given up, and
 * what it owned is told.
 *
 * @module
 */

import { ModuleNotLoadedError, Thrown } from "../codec/mod.ts";
import { type Handle, NEVER, type Taken } from "../kernel/mod.ts";
import { Family, Outbox, type Parcel, scratch } from "../memory/mod.ts";
import { identity } from "../identity.ts";
import { thrownText } from "../thrown_text.ts";
import type { Caller, Client, Owned } from "./caller.ts";
import { ACT, OUTCOME, readRequest, type RequestHead, writeAnswer } from "./protocol.ts";
import { familyScript, type Script } from "./script.ts";
import type { Wire } from "./wire.ts";

/** What a session asks of its server. */
export interface Keeper {
  /** Calls a method of what is kept under `grant`. */
  invoke(call: Invocation): Outcome | Promise<Outcome>;
  /** Ends the sessions of those who have ended, when what they had asked for is done. */
  noteEnds(): void;
  /** A client says something about a grant to which there is no answer. */
  heed(head: RequestHead, client: Client): void;
}

/** A call as the server sees it. */
export interface Invocation {
  readonly grant: number;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly caller: Caller;
}

/** How a call has ended. */
export interface Outcome {
  readonly outcome: OUTCOME;
  readonly value: unknown;
  /** Called when the answer has left, or never will. */
  readonly sent?: (() => void) | undefined;
}

/** Who the client is, as far as its server can know. */
export interface Visitor {
  readonly name: string;
  /** How it ended; undefined while it is there, or where nobody can know. */
  exitcode(): number | undefined;
  /** Has it ended, though nothing was heard of that on its wire? */
  hasEnded(): boolean;
}

/** So many requests of one client are begun before another's turn comes. */
const TURN = 64;

/** What else a session is made from. */
export interface SessionOptions {
  readonly visitor: Visitor;
  readonly script?: Script;
}

/** A conversation. */
export class Session implements Client {
  readonly owns: Set<Owned> = new Set();
  readonly #family = Family.current();
  readonly #wire: Wire;
  readonly #keeper: Keeper;
  readonly #visitor: Visitor;
  readonly #script: Script;
  readonly #outbox: Outbox;
  readonly #leaving = new AbortController();
  readonly #running = new Map<number, Running>();
  /** Answers for which there is no room yet, in their order. */
  readonly #unsent: Unsent[] = [];
  #isDelivering = false;
  /** The requests after one whose modules are being imported wait for it. */
  #isHeldUp = false;
  #isOver = false;

  /** With `visitor` over `wire`. */
  constructor(wire: Wire, keeper: Keeper, { visitor, script = familyScript }: SessionOptions) {
    this.#wire = wire;
    this.#script = script;
    this.#keeper = keeper;
    this.#visitor = visitor;
    this.#outbox = new Outbox(wire, () => {});
  }

  get name(): string {
    return this.#visitor.name;
  }

  get exitcode(): number | undefined {
    return this.#visitor.exitcode();
  }

  get gone(): AbortSignal {
    return this.#leaving.signal;
  }

  /** Is it over? */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Futex: woken when the client has said something; 0 if there is none. */
  get futex(): number {
    return this.#wire.readable;
  }

  /** Has the client said something that can be looked at? */
  get isReady(): boolean {
    return !this.#isOver && !this.#isHeldUp && this.#wire.isReady();
  }

  /** Begins what the client asked for; ends the session if it is gone. */
  serve(): void {
    for (let i = 0; i < TURN && this.isReady; i++) {
      // Who asks after somebody's end finds done what that one had asked for.
      this.#keeper.noteEnds();
      if (this.#isOver) return;
      const taken = this.#wire.tryTake(scratch);
      if (taken === "empty") return;
      if (taken === "closed") return this.close();
      this.#begin(taken);
    }
  }

  /** Ends the session if the client has ended; what it has said before is done. */
  endIfGone(): void {
    if (this.#isOver || !this.#visitor.hasEnded()) return;
    this.#giveUp();
    while (this.isReady) this.serve();
    this.close();
  }

  /** Nobody waits for answers any more. */
  #giveUp(): void {
    this.#leaving.abort();
    for (const running of this.#running.values()) running.abort();
  }

  /** Ends the session. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#giveUp();
    for (const owned of [...this.owns]) owned.ownerGone(this);
    this.#wire.close();
  }

  #begin(taken: Taken): void {
    const { bytes, handles } = taken;
    const request = readRequest(bytes);
    if (request === undefined) return this.close(); // whoever that is, it is no client
    const { head, args } = request;
    const keeps = head.act === ACT.call || head.act === ACT.tell
      ? this.#beginCall(head, args, handles)
      : this.#beginOther(head);
    scratch.done(bytes);
    if (!keeps) this.#wire.letGo(handles);
  }

  #beginOther(head: RequestHead): boolean {
    if (head.act === ACT.cancel) this.#running.get(head.call)?.abort();
    else this.#keeper.heed(head, this);
    return false;
  }

  /** True if the handles are needed for longer. */
  #beginCall(head: RequestHead, bytes: Uint8Array, handles: readonly Handle[]): boolean {
    try {
      this.#call(head, this.#script.read(bytes, handles));
      return false;
    } catch (error) {
      if (!(error instanceof ModuleNotLoadedError)) {
        this.#answer(head, failed(error));
        return false;
      }
      void this.#callLater(head, bytes.slice(), handles);
      return true;
    }
  }

  async #callLater(
    head: RequestHead,
    bytes: Uint8Array,
    handles: readonly Handle[],
  ): Promise<void> {
    this.#isHeldUp = true;
    try {
      const args = await this.#script.readLater(bytes, handles);
      if (!this.#isOver) this.#call(head, args);
    } catch (error) {
      this.#answer(head, failed(error));
    } finally {
      this.#wire.letGo(handles);
      this.#isHeldUp = false;
      this.#family.doorbell.lookSoon();
    }
  }

  #call(head: RequestHead, args: unknown): void {
    const { grant, method } = head;
    if (!Array.isArray(args)) throw new TypeError("Cannot call method: args must be an array");
    const running = new Running(this);
    const outcome = this.#keeper.invoke({ grant, method, args, caller: running });
    if (!(outcome instanceof Promise)) return this.#answer(head, outcome);
    if (head.act === ACT.call) this.#running.set(head.call, running);
    void outcome.then((outcome) => {
      this.#running.delete(head.call);
      this.#answer(head, outcome);
    });
  }

  #answer({ call, act }: RequestHead, outcome: Outcome): void {
    if (act !== ACT.call || this.#isOver) outcome.sent?.();
    else this.#send(call, outcome);
  }

  #send(call: number, { outcome, value, sent }: Outcome): void {
    let encoded;
    try {
      const sent = outcome === OUTCOME.threw ? new Thrown(value) : value;
      encoded = this.#script.write(sent, "result");
    } catch (error) {
      sent?.();
      return this.#send(call, failed(error));
    }
    const { bytes, handles } = encoded;
    const answer = { bytes: writeAnswer(call, outcome, bytes), handles };
    // Closed: nobody is there to hear it.
    if (this.#outbox.tryPut(answer) !== "full") return sent?.();
    this.#unsent.push({ call, parcel: this.#outbox.enqueue(answer, value), sent });
    if (!this.#isDelivering) void this.#deliver();
  }

  /** Waits for room as long as answers wait: the first of them for all. */
  async #deliver(): Promise<void> {
    this.#isDelivering = true;
    try {
      while (this.#unsent.length > 0) {
        const [{ parcel }] = this.#unsent;
        const leaving = this.#family.wait(parcel, NEVER, { signal: this.gone, tag: identity() });
        await leaving.catch((error) => {
          if (parcel.error === undefined) throw error;
        });
        this.#settleSent();
      }
    } catch {
      // The client has left, or this process is to end: nobody will hear any of it.
      for (const { parcel, sent } of this.#unsent.splice(0)) {
        this.#outbox.withdraw(parcel);
        sent?.();
      }
    } finally {
      this.#isDelivering = false;
    }
  }

  /** Forgets the answers that have left, and answers otherwise for those that cannot any more. */
  #settleSent(): void {
    const waits = this.#unsent.findIndex(({ parcel }) =>
      parcel.outcome === undefined && parcel.error === undefined
    );
    for (const { call, parcel, sent } of this.#unsent.splice(0, waits < 0 ? Infinity : waits)) {
      // What it carries was released meanwhile.
      if (parcel.error !== undefined && !this.#isOver) this.#send(call, failed(parcel.error));
      sent?.();
    }
  }
}

/** An answer that waits for room. */
interface Unsent {
  readonly call: number;
  readonly parcel: Parcel;
  readonly sent: (() => void) | undefined;
}

/** A call of a session that goes on. */
class Running implements Caller {
  readonly client: Client;
  #controller: AbortController | undefined;
  #isAborted = false;

  constructor(client: Client) {
    this.client = client;
  }

  /** Made when somebody asks: most calls do not wait. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}

/** The outcome of a call that could not be made, or not be answered. */
export function failed(error: unknown): Outcome {
  return { outcome: OUTCOME.failed, value: thrownText(error) };
}
