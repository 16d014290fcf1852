/**
 * Claims on things in the servers of other programs, and the conversations with these.
 *
 * @module
 */

import type { Handle, PutOutcome, Receiver, TakeOutcome } from "../kernel/mod.ts";
import { Family, KIND } from "../memory/mod.ts";
import { type Address, Client, type Connection } from "../connection/mod.ts";
import { type Transport, transportOf } from "../connection/backstage.ts";
import { DeadlockError, PicklingError } from "../errors.ts";
import { type Identity, identity } from "../identity.ts";
import type { Abroad } from "./abroad.ts";
import type { Hold } from "./hold.ts";
import { Link } from "./link.ts";
import { ACT } from "./protocol.ts";
import { Finalize } from "../util/mod.ts";
import { type Admission, foreignScript } from "./script.ts";
import type { ProxyClass } from "./proxy.ts";
import type { Registry } from "./registry.ts";
import type { Wire } from "./wire.ts";

/** How to reach a server of another program. */
export interface Place extends Admission {
  readonly address: Address;
  readonly authkey: Uint8Array;
}

/** What travels in place of a claim: where to make it again, and by which key. */
interface Lent {
  readonly place: Place;
  readonly key: string;
}

/** With what else a process does at its end, after its exit functions. */
const AT_END = 0;

/**
 * So many bytes may wait until the server is reached, or one message of any length: what a socket
 * is sure to take at once.
 */
const EARLY = 32 * 1024;
/** What a message takes besides its own bytes, at most. */
const MESSAGE_HEAD = 16;

const lines = new WeakMap<Identity, Map<string, Line>>();

/** A conversation of this process with the server at a place. */
export class Line implements Abroad {
  readonly place: Place;
  readonly link: Link;
  readonly #types: Registry | undefined;
  #lastClaim = 0;

  private constructor(place: Place, wire: LateWire, types: Registry | undefined) {
    this.place = place;
    this.#types = types;
    const peer = { name: `the server at ${nameOf(place.address)}`, ended: () => wire.failure };
    this.link = new Link(wire, peer, foreignScript(this, place));
  }

  /**
   * A new one, once it stands, for a client who knows these types.
   *
   * @throws What {@linkcode Client} throws.
   */
  static async open(
    place: Place,
    { types, signal }: { types: Registry; signal: AbortSignal },
  ): Promise<Line> {
    const { address, authkey } = place;
    return Line.#keep(place, LateWire.over(await Client(address, { authkey, signal })), types);
  }

  /** That of this process, which begins to connect if there is none. */
  static to(place: Place): Line {
    const known = lines.get(identity())?.get(nameOf(place.address));
    if (known !== undefined && !known.link.isClosed) return known;
    const { address, authkey } = place;
    return Line.#keep(place, new LateWire(Client(address, { authkey })));
  }

  static #keep(place: Place, wire: LateWire, types?: Registry): Line {
    const own = lines.get(identity()) ?? new Map<string, Line>();
    lines.set(identity(), own);
    const line = new Line(place, wire, types);
    own.set(nameOf(place.address), line);
    new Finalize(null, () => line.#end(wire), { exitpriority: AT_END });
    return line;
  }

  /** What was said last is to be heard, a loan above all. */
  async #end(wire: LateWire): Promise<void> {
    await wire.drained();
    this.link.close();
  }

  /** A claim on what was lent under `key`. */
  claim(key: string): RemoteHold {
    const grant = --this.#lastClaim; // the server's own count up
    this.link.say(ACT.claim, grant, key);
    return new RemoteHold(this, grant);
  }

  /** Only what this server keeps can be named to it. */
  describe(hold: Hold): number {
    if (hold instanceof RemoteHold && hold.line === this) return hold.grant;
    throw new PicklingError("a proxy cannot go through a socket to where its server is unknown");
  }

  /** What the server has granted. */
  understand(description: unknown): Hold {
    return new RemoteHold(this, Number(description));
  }

  /** As the client has registered it. */
  classOf(typeid: string): ProxyClass | undefined {
    return this.#types?.get(typeid)?.proxytype;
  }
}

/** Tells the server of claims whose proxies were collected. */
const lost = new FinalizationRegistry<{ line: Line; grant: number }>(({ line, grant }) => {
  line.link.say(ACT.release, grant);
});

/** A claim on a thing in the server of another program. */
export class RemoteHold implements Hold {
  readonly grant: number;
  readonly line: Line;
  readonly #family = Family.current();
  /** Shows that a message comes from this program: nobody else can name it. */
  #pass = 0;

  /** By the number `grant` of the conversation `line`. */
  constructor(line: Line, grant: number) {
    this.line = line;
    this.grant = grant;
  }

  get address(): Address {
    return this.line.place.address;
  }

  link(): Link {
    return this.line.link;
  }

  kept(): undefined {}

  /** The pass, beside what {@linkcode RemoteHold.lend} says. */
  handles(): Handle[] {
    if (this.#pass === 0) {
      this.#pass = this.#family.references.create(KIND.words, 1);
      this.#family.references.watch(this, this.#pass);
    }
    return [this.#family.heap.handleOf(this.#pass)];
  }

  /** Lends what is claimed to another process of this program; how it claims that. */
  lend(): Lent {
    const key = crypto.randomUUID();
    this.link().say(ACT.lend, this.grant, key);
    return { place: this.line.place, key };
  }

  keepFor(view: object): void {
    lost.register(view, { line: this.line, grant: this.grant }, view);
  }

  letGo(view: object): void {
    if (lost.unregister(view)) this.link().say(ACT.release, this.grant);
  }

  duplicate(): RemoteHold {
    return claimLent(this.lend());
  }
}

/** Claims what another process of this program has lent. */
export function claimLent(lent: unknown): RemoteHold {
  const { place, key } = lent as Lent;
  return Line.to(place).claim(key);
}

/** A wire that may still be on its way to the other side. */
class LateWire implements Wire {
  readonly comesByEvents = true;
  /** Why it never came there, or ended. */
  failure: string | undefined;
  readonly #family = Family.current();
  readonly #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #transport: Transport | undefined;
  #closed = false;
  readonly #connecting: Promise<void> | undefined;

  constructor(connecting?: Promise<Connection>) {
    this.#connecting = connecting?.then(
      (connection) => this.#arrive(transportOf(connection)),
      (error) => this.#fail(error),
    );
  }

  /** Settles when all that was put has left this process. */
  async drained(): Promise<void> {
    await this.#connecting;
    await this.#transport?.drained?.();
  }

  /** A wire that is there. */
  static over(connection: Connection): LateWire {
    const wire = new LateWire();
    wire.#arrive(transportOf(connection));
    return wire;
  }

  #arrive(transport: Transport): void {
    if (this.#closed) return transport.close();
    this.#transport = transport;
    for (const bytes of this.#early.splice(0)) transport.tryPut(bytes, []);
    this.#family.doorbell.lookSoon();
  }

  #fail(error: unknown): void {
    this.failure = `before it could be reached: ${error}`;
    this.#closed = true;
    this.#family.doorbell.lookSoon();
  }

  get readable(): number {
    return this.#transport?.readable ?? 0;
  }

  get writable(): number {
    return this.#transport?.writable ?? 0;
  }

  tryPut(bytes: Uint8Array, handles: readonly Handle[]): PutOutcome {
    if (this.#closed) return "closed";
    if (this.#transport !== undefined) return this.#transport.tryPut(bytes, handles);
    const size = bytes.length + MESSAGE_HEAD;
    if (this.#early.length > 0 && this.#earlyBytes + size > EARLY) return "full";
    this.#early.push(new Uint8Array(bytes));
    this.#earlyBytes += size;
    return "put";
  }

  tryTake(receiver?: Receiver): TakeOutcome {
    if (this.#closed) return "closed";
    return this.#transport?.tryTake(receiver) ?? "empty";
  }

  isReady(): boolean {
    return this.#closed || this.#transport?.isReady() === true;
  }

  letGo(): void {}

  beforeBlocking(): void {
    this.#transport?.beforeBlocking();
    throw new DeadlockError("Cannot block: the server is not reached yet; use the awaitable form");
  }

  close(): void {
    this.#closed = true;
    this.#transport?.close();
  }
}

function nameOf(address: Address): string {
  return typeof address === "string" ? address : address.join(":");
}
