/**
 * A client's side of the conversation with a server: any number of calls at a time over one
 * wire, awaited or blocking.
 *
 * **Nobody reads for others**: whoever waits for his answer takes all that have come and leaves
 * those of others where they find them. So there is no reader that could be late, and a
 * call that blocks works like one that is awaited.
 * **A call that is given up** is cancelled at the server. When it was aborted, its answer is still
 * waited for: what the method took, it hands over.
 * **The end of the server** fails all calls, as soon as anybody hears of it.
 *
 * @module
 */

import { ModuleNotLoadedError } from "../codec/mod.ts";
import { NEVER, type Taken } from "../kernel/mod.ts";
import { Family, Outbox, type Parcel, scratch } from "../memory/mod.ts";
import { BrokenPipeError, DeadlockError, EOFError } from "../errors.ts";
import { identity, throwIfEnded } from "../identity.ts";
import { Call, Looking, type Talk } from "./call.ts";
import type { Peer } from "./peer.ts";
import { ACT, OUTCOME, readAnswer, writeRequest } from "./protocol.ts";
import { familyScript, type Script } from "./script.ts";
import type { Wire } from "./wire.ts";

/** What is asked of a server. */
export interface Request {
  /** Of what the server keeps. */
  readonly grant: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

const NO_HANDLES = [] as const;

/** A conversation of this process with one server. */
export class Link implements Talk {
  readonly #family = Family.current();
  readonly #wire: Wire;
  readonly #peer: Peer;
  readonly #script: Script;
  readonly #outbox: Outbox;
  readonly #calls = new Map<number, Call>();
  /** The requests that wait for room, by the numbers of their calls. */
  readonly #parcels = new Map<number, Parcel>();
  #lastCall = 0;
  #isLooking = false;
  /** Answers that have come. */
  answers = 0;
  /** Why nothing can be called any more. */
  #end: string | undefined;

  /** Talks over `wire` to `peer`, in `script`. */
  constructor(wire: Wire, peer: Peer, script: Script = familyScript) {
    this.#wire = wire;
    this.#peer = peer;
    this.#script = script;
    this.#outbox = new Outbox(wire, () => {});
  }

  /** Can nothing be called any more? */
  get isClosed(): boolean {
    return this.#end !== undefined;
  }

  /** Would waiting for these futexes do? */
  waitsOn(futexes: readonly number[]): boolean {
    const { readable } = this.#wire;
    const has = futexes.length;
    if (readable === 0) return has === 0;
    return futexes[0] === readable && (has === 2 || this.#outbox.isEmpty);
  }

  /** Futexes that say when to look. */
  get futexes(): number[] {
    const { readable, writable } = this.#wire;
    if (readable === 0) return [];
    return this.#outbox.isEmpty ? [readable] : [readable, writable];
  }

  // -- Calling --

  /**
   * Calls a method.
   *
   * @throws What the method threw.
   * @throws {RemoteError} If the server could not call it, or not send what it returned.
   * @throws {BrokenPipeError} If the server has ended before.
   * @throws {EOFError} If it ends before it answers.
   */
  call(request: Request, signal?: AbortSignal): Promise<unknown> {
    const call = this.#begin(request);
    const answered = call.answered();
    if (!this.#isLooking) void this.#keepLooking();
    return signal === undefined ? answered : this.#abortable(call, answered, signal);
  }

  async #abortable(
    call: Call,
    answered: Promise<unknown>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const cancel = () => this.#cancel(call);
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await answered;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  /** Waits for answers as long as anybody awaits one. */
  async #keepLooking(): Promise<void> {
    this.#isLooking = true;
    const { doorbell } = this.#family;
    try {
      while (this.#calls.size > 0) {
        if (doorbell.tick()) await doorbell.turn();
        await this.#family.wait(new Looking(this), NEVER, { tag: identity() });
      }
    } catch (error) {
      // This process is interrupted, or told to end: nobody will take the answers.
      for (const call of [...this.#calls.values()]) {
        this.#giveUp(call);
        call.settle(OUTCOME.threw, error);
      }
    } finally {
      this.#isLooking = false;
    }
  }

  /**
   * As {@linkcode Link.call}, blocking this agent.
   *
   * @throws {DeadlockError} If the server runs in this agent and would have to wait.
   */
  callSync(request: Request): unknown {
    // Over a socket nothing would come; that is to be known before anything is asked.
    if (this.#wire.comesByEvents) this.#wire.beforeBlocking();
    const call = this.#begin(request);
    try {
      if (this.#peer.serveNow !== undefined) this.#callHere(call, request);
      else this.#family.park(call, NEVER);
    } catch (error) {
      this.#giveUp(call);
      throw error;
    }
    // Those whose answers came meanwhile do not know.
    if (this.#calls.size > 0) this.#family.doorbell.lookSoon();
    return call.outcomeSync();
  }

  #callHere(call: Call, { method }: Request): void {
    this.#peer.serveNow!();
    if (call.tryOnce()) return;
    throw new DeadlockError(
      `Cannot block until ${method}() returns: the server runs in this agent and would have to ` +
        "wait; use the awaitable form",
    );
  }

  /** Calls a method whose outcome nobody waits for. */
  tell({ grant, method, args }: Request): void {
    const { bytes, handles } = this.#script.write(args, "args");
    this.#post(writeRequest({ call: 0, grant, act: ACT.tell, method }, bytes), handles, args);
  }

  /** Says something about a grant to which there is no answer. */
  say(act: ACT, grant: number, key = ""): void {
    try {
      this.#post(writeRequest({ call: 0, grant, act, method: key }), NO_HANDLES);
    } catch (error) {
      if (!(error instanceof BrokenPipeError)) throw error; // it has no grants any more
    }
  }

  #begin({ grant, method, args }: Request): Call {
    throwIfEnded();
    const { bytes, handles } = this.#script.write(args, "args");
    const number = this.#lastCall = (this.#lastCall + 1) | 0;
    const message = writeRequest({ call: number, grant, act: ACT.call, method }, bytes);
    const parcel = this.#post(message, handles, args);
    if (parcel !== undefined) this.#parcels.set(number, parcel);
    const call = new Call(this, { number, method });
    this.#calls.set(number, call);
    return call;
  }

  /** Sends a message, or returns what has to wait for room. `value` is what it was made from. */
  #post(
    bytes: Uint8Array,
    handles: Parcel["encoded"]["handles"],
    value?: unknown,
  ): Parcel | undefined {
    if (this.#end !== undefined) throw this.#refusal();
    const encoded = { bytes, handles };
    const outcome = this.#outbox.tryPut(encoded);
    if (outcome === "put") return undefined;
    if (outcome === "closed") {
      this.#close();
      throw this.#refusal();
    }
    this.#family.doorbell.lookSoon();
    return this.#outbox.enqueue(encoded, value);
  }

  #refusal(): BrokenPipeError {
    return new BrokenPipeError(`Cannot call server: ${this.#end}`);
  }

  /** The server may give up a call; it answers all the same. */
  #cancel(call: Call): void {
    if (call.isAnswered || this.#end !== undefined) return;
    const { number, method } = call;
    this.#post(writeRequest({ call: number, grant: 0, act: ACT.cancel, method }), NO_HANDLES);
  }

  /** Nobody waits for the answer any more. */
  #giveUp(call: Call): void {
    if (!this.#calls.delete(call.number)) return;
    try {
      this.#cancel(call);
    } catch {
      // The server has ended: nothing is left to cancel.
    }
  }

  // -- Answers --

  /** Sends what waited, and gives every answer that has come to its call. */
  look(): void {
    if (this.#end !== undefined) return;
    if (!this.#outbox.isEmpty) this.#outbox.flush();
    if (this.#parcels.size > 0) this.#settleUnsent();
    if (this.#takeAll() && this.#peer.ended() === undefined) return;
    this.#takeAll(); // what it said before it ended
    this.#close();
  }

  /** Fails the calls that cannot be sent any more: what they carry was released meanwhile. */
  #settleUnsent(): void {
    for (const [number, { outcome, error }] of this.#parcels) {
      if (outcome === undefined && error === undefined) break; // nor have those behind it left
      this.#parcels.delete(number);
      if (error === undefined) continue;
      this.answers++;
      this.#calls.get(number)?.settle(OUTCOME.threw, error);
      this.#calls.delete(number);
    }
  }

  /** False if nothing will ever come again. */
  #takeAll(): boolean {
    for (;;) {
      const taken = this.#wire.tryTake(scratch);
      if (typeof taken === "string") return taken === "empty";
      this.#deliver(taken);
    }
  }

  #deliver(taken: Taken): void {
    this.answers++;
    const answer = readAnswer(taken.bytes);
    if (answer === undefined) return;
    const call = this.#calls.get(answer.call);
    this.#calls.delete(answer.call);
    try {
      if (call === undefined) return; // given up
      call.settle(answer.outcome, this.#script.read(answer.value, taken.handles));
    } catch (error) {
      if (!(error instanceof ModuleNotLoadedError)) return call!.settle(OUTCOME.threw, error);
      // What the answer holds must stay until it is opened.
      const bytes = answer.value.slice();
      const { handles } = taken;
      const open = () =>
        this.#script.readLater(bytes, handles).finally(() => this.#wire.letGo(handles));
      return call!.postpone(answer.outcome, { open, error });
    } finally {
      scratch.done(taken.bytes);
    }
    this.#wire.letGo(taken.handles);
  }

  #close(): void {
    const how = this.#peer.ended();
    this.#end = `${this.#peer.name} has ${how === undefined ? "shut down" : `ended ${how}`}`;
    for (const call of this.#calls.values()) {
      call.settle(
        OUTCOME.threw,
        new EOFError(`Cannot finish ${call.method}(): ${this.#end}`),
      );
    }
    this.#calls.clear();
    this.#parcels.clear();
    this.answers++;
    this.#wire.close();
    this.#family.doorbell.lookSoon();
  }

  /** Ends the conversation. */
  close(): void {
    if (this.#end === undefined) this.#close();
  }
}
