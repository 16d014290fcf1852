/**
 * Who is at the other end of a client's conversation.
 *
 * @module
 */

import { exitcodeOf, isGone } from "../kernel/mod.ts";
import type { Family } from "../memory/mod.ts";

/** Who is at the other end. */
export interface Peer {
  /** What to call it in messages. */
  readonly name: string;
  /** How it ended, for people; undefined while it may be there. */
  ended(): string | undefined;
  /** Serves at once, if it runs in this very agent. */
  serveNow?(): void;
}

/** A process of the family that serves. */
export class FamilyPeer implements Peer {
  readonly #family: Family;
  readonly #keeper: number;

  /** The process `keeper`. */
  constructor(family: Family, keeper: number) {
    this.#family = family;
    this.#keeper = keeper;
  }

  get name(): string {
    return this.#family.processes.nameOf(this.#keeper) ?? `process ${this.#keeper}`;
  }

  ended(): string | undefined {
    const { agent } = this.#family;
    if (!isGone(agent, this.#keeper)) return undefined;
    return `with exit code ${exitcodeOf(agent, this.#keeper) ?? "unknown"}`;
  }
}
