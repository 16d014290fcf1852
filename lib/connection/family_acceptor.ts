/**
 * Connections between processes of this program: pipes through its shared
 * memory, handed over under a name.
 *
 * @module
 */

import type { Chain, Handle } from "../kernel/mod.ts";
import { Family, hasCompany, knock, pendingAt, takeSeat } from "../memory/mod.ts";
import { ConnectionRefusedError, DeadlockError } from "../errors.ts";
import type { Acceptor, Arrival } from "./acceptor.ts";
import { RingTransport } from "./ring_transport.ts";

/** A view on a seat of the family's directory. */
export class FamilyAcceptor implements Acceptor {
  readonly address: string;
  readonly futex: number;
  readonly isFamily = true;
  readonly #family: Family;
  readonly #seat: number;
  readonly #pending: Chain;

  private constructor(family: Family, seat: number, address: string) {
    this.address = address;
    this.#family = family;
    this.#seat = seat;
    this.#pending = pendingAt(family, seat);
    this.futex = this.#pending.readable;
    family.references.watch(this, seat);
  }

  /**
   * Takes the seat called `address`.
   *
   * @throws {OSError} If somebody has it.
   */
  static listen(address: string): FamilyAcceptor {
    const family = Family.current();
    return new FamilyAcceptor(family, takeSeat(family, address), address);
  }

  /** One more view of the seat behind `handle`, which is called `address`. */
  static open(handle: Handle, address: string): FamilyAcceptor {
    const family = Family.current();
    const seat = family.heap.open(handle);
    family.references.retain(seat);
    return new FamilyAcceptor(family, seat, address);
  }

  /** Takes the next who has come. */
  tryAccept(): Arrival | undefined {
    const { references } = this.#family;
    const taken = this.#pending.tryTake(undefined, references);
    if (typeof taken === "string") return undefined;
    const transport = RingTransport.open(taken.handles[0]);
    references.letGo(taken.handles);
    return { transport, from: "" };
  }

  /** Has somebody come? */
  isReady(): boolean {
    return !this.#pending.isEmpty;
  }

  /** Throws if nobody runs who could come. */
  beforeBlocking(): void {
    if (hasCompany(this.#family)) return;
    throw new DeadlockError(
      "Cannot block for ever: no other process runs that could connect; use the awaitable form",
    );
  }

  /** The handle of the seat. */
  travel(): Handle[] {
    return [this.#family.heap.handleOf(this.#seat)];
  }

  /** Another view of the same seat. */
  duplicate(): FamilyAcceptor {
    return FamilyAcceptor.open(this.#family.heap.handleOf(this.#seat), this.address);
  }

  /** Lets go of the seat. */
  close(): void {
    this.#family.references.unwatch(this, this.#seat);
  }
}

/**
 * Connects to whoever listens at `address`; he need not have accepted yet.
 *
 * @throws {ConnectionRefusedError} If nobody listens there.
 */
export function connectToFamily(address: string): RingTransport {
  const [own, other] = RingTransport.pair({ duplex: true });
  try {
    if (knock(Family.current(), address, other.travel()[0])) return own;
  } finally {
    other.close(); // whoever accepts has a view of his own
  }
  own.close();
  throw new ConnectionRefusedError(`Cannot connect: nobody listens, received ${address}`);
}
