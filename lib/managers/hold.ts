/**
 * What a proxy holds: a claim on a thing that some server keeps, and the way to that server.
 *
 * @module
 */

import type { Handle } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { RingTransport } from "../connection/backstage.ts";
import { BrokenPipeError } from "../errors.ts";
import { type Identity, identity } from "../identity.ts";
import { addressOf, Ticket } from "./door.ts";
import { Link } from "./link.ts";
import { FamilyPeer } from "./peer.ts";
import { type LocalServer, serverAt } from "./local.ts";

/** A claim on a thing. */
export interface Hold {
  /** Under which the server keeps it. */
  readonly grant: number;
  /** Where the server is, for people and tokens. */
  readonly address: unknown;
  /** This process's conversation with the server. */
  link(): Link;
  /** The thing itself, if it is kept in this agent. */
  kept(): unknown;
  /** By which other processes of the family make the same claim. */
  handles(): Handle[];
  /** The claim stands as long as `view` is there. */
  keepFor(view: object): void;
  /** `view` claims nothing any more. */
  letGo(view: object): void;
  /** Another claim on the same thing. */
  duplicate(): Hold;
}

/** A claim by a ticket of a server in this family. */
export class FamilyHold implements Hold {
  readonly #ticket: Ticket;

  /** Claims what `ticket` stands for. */
  constructor(ticket: Ticket) {
    this.#ticket = ticket;
  }

  get grant(): number {
    return this.#ticket.serial;
  }

  get address(): string {
    const { door, doorGeneration, keeper } = this.#ticket;
    return addressOf({ address: door, generation: doorGeneration }, keeper);
  }

  link(): Link {
    return linkTo(this.#ticket);
  }

  /** The server, if it runs in this agent. */
  get server(): LocalServer | undefined {
    return serverAt(this.#ticket.door);
  }

  kept(): unknown {
    return this.server?.kept(this.#ticket.serial);
  }

  handles(): Handle[] {
    return [this.#ticket.handle];
  }

  keepFor(view: object): void {
    this.#ticket.keepFor(view);
  }

  letGo(view: object): void {
    this.#ticket.letGo(view);
  }

  duplicate(): FamilyHold {
    return new FamilyHold(Ticket.open(this.#ticket.handle));
  }
}

interface Known {
  readonly generation: number;
  readonly link: Link;
}

/** The conversations of each process, by the server's door. */
const known = new WeakMap<Identity, Map<number, Known>>();

/** The conversation of the running process with the server that issued `ticket`. */
function linkTo(ticket: Ticket): Link {
  const who = identity();
  const links = known.get(who) ?? new Map<number, Known>();
  known.set(who, links);
  const generation = ticket.doorGeneration;
  const found = links.get(ticket.door);
  if (found?.generation === generation && !found.link.isClosed) return found.link;
  forgetEnded(links);
  const link = connect(ticket, who);
  links.set(ticket.door, { generation, link });
  return link;
}

/** Closes the conversations with servers that have ended since: nobody may ask them any more. */
function forgetEnded(links: Map<number, Known>): void {
  for (const [door, { link }] of links) {
    link.look();
    if (link.isClosed) links.delete(door);
  }
}

function connect(ticket: Ticket, who: Identity): Link {
  const family = Family.current();
  const peer = new FamilyPeer(family, ticket.keeper);
  const local = serverAt(ticket.door);
  if (local !== undefined) {
    const ended = () => peer.ended();
    const here = { name: peer.name, ended, serveNow: () => local.serveNow() };
    return new Link(local.admit(who), here);
  }
  const ended = peer.ended();
  if (ended !== undefined) {
    throw new BrokenPipeError(`Cannot call server: ${peer.name} has ended ${ended}`);
  }
  const [mine, theirs] = RingTransport.pair({ duplex: true });
  const isOpen = ticket.knock(theirs, who.inAgent ? who.id : family.agent.id);
  theirs.close();
  if (isOpen) return new Link(mine, peer);
  mine.close();
  throw new BrokenPipeError(`Cannot call server: ${peer.name} has shut down`);
}
