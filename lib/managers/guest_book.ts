/**
 * What a server has granted to one client in another program, which has no tickets: numbers that
 * mean something in this conversation only.
 *
 * **Loans**: a client that hands a proxy to another process lends it under a key, which that
 * process claims. A loan stands until it is claimed, also when the lender has gone meanwhile, but
 * then no longer than a minute.
 *
 * @module
 */

import { KeyError, PicklingError, UnpicklingError } from "../errors.ts";
import type { Abroad } from "./abroad.ts";
import type { Hold } from "./hold.ts";
import type { ProxyClass } from "./proxy.ts";

/** What the book asks of its server, for things of type `K`. */
export interface Shelf<K> {
  /** The thing behind `hold`, if this server keeps it. */
  behind(hold: Hold): K | undefined;
  /** A claim of this process on a thing. */
  claim(thing: K): Hold;
  /** The class of proxies that was registered for a type. */
  classOf(typeid: string): ProxyClass | undefined;
}

/** Milliseconds that a loan stands after its lender has gone. */
const LOAN = 60_000;
/** Milliseconds in which what is claimed must have been lent. */
const PATIENCE = 10_000;

interface Loan<K> {
  readonly thing: Promise<K>;
  /** The same, once it was lent. */
  given: K | undefined;
  give(thing: K): void;
  refuse(error: unknown): void;
}

/** What was lent and not claimed yet, or claimed and not lent yet. */
export class Loans<K> {
  readonly #loans = new Map<string, Loan<K>>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  /** The loan under `key`. */
  at(key: string): Loan<K> {
    const known = this.#loans.get(key);
    if (known !== undefined) return known;
    const { promise, resolve, reject } = Promise.withResolvers<K>();
    promise.catch(() => {}); // whoever uses it hears of it
    const give = (thing: K) => {
      loan.given = thing;
      resolve(thing);
    };
    const loan: Loan<K> = { thing: promise, given: undefined, give, refuse: reject };
    this.#loans.set(key, loan);
    return loan;
  }

  /** All that was lent and not claimed yet. */
  things(): K[] {
    return [...this.#loans.values()].flatMap(({ given }) => given === undefined ? [] : [given]);
  }

  /** Forgets the loan under `key` after some time, unless it was claimed. */
  expire(key: string, milliseconds: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#loans.get(key)?.refuse(new KeyError(`'${key}'`));
      this.#loans.delete(key);
    }, milliseconds);
    this.#timers.add(timer);
  }

  /** It was claimed. */
  end(key: string): void {
    this.#loans.delete(key);
  }

  /** Forgets everything. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#loans.clear();
  }
}

/** The book of one client. */
export class GuestBook<K> implements Abroad {
  readonly #shelf: Shelf<K>;
  readonly #loans: Loans<K>;
  readonly #granted = new Map<number, K | Promise<K>>();
  readonly #lent = new Set<string>();
  #last = 0;

  /** Of a client of the server behind `shelf`. */
  constructor(shelf: Shelf<K>, loans: Loans<K>) {
    this.#shelf = shelf;
    this.#loans = loans;
  }

  /** What was granted under `grant`. */
  find(grant: number): K | Promise<K> | undefined {
    return this.#granted.get(grant);
  }

  /** All that was granted. */
  things(): K[] {
    return [...this.#granted.values()].filter((thing) => !(thing instanceof Promise)) as K[];
  }

  /** Grants the client what a proxy in its message stands for. */
  describe(hold: Hold): number {
    const thing = this.#shelf.behind(hold);
    if (thing === undefined) {
      throw new PicklingError("a proxy cannot go through a socket to where its server is unknown");
    }
    this.#granted.set(++this.#last, thing);
    return this.#last;
  }

  /** What the client means by a number in its message. */
  understand(description: unknown): Hold {
    const thing = typeof description === "number" ? this.#granted.get(description) : undefined;
    if (thing !== undefined && !(thing instanceof Promise)) return this.#shelf.claim(thing);
    throw new UnpicklingError("Cannot receive message: a proxy in it was never granted");
  }

  /** As the server has registered it. */
  classOf(typeid: string): ProxyClass | undefined {
    return this.#shelf.classOf(typeid);
  }

  /** The client does not need `grant` any more; what that was. */
  release(grant: number): K | undefined {
    const thing = this.#granted.get(grant);
    this.#granted.delete(grant);
    return thing instanceof Promise ? undefined : thing;
  }

  /** The client lends what `grant` is under `key`. */
  lend(grant: number, key: string): void {
    const thing = this.#granted.get(grant);
    if (thing === undefined) return;
    this.#lent.add(key);
    const loan = this.#loans.at(key);
    if (thing instanceof Promise) thing.then(loan.give, loan.refuse);
    else loan.give(thing);
  }

  /** What was lent under `key` is granted to the client as `grant`. */
  claim(grant: number, key: string): void {
    const { thing } = this.#loans.at(key);
    this.#granted.set(grant, thing);
    this.#loans.expire(key, PATIENCE);
    thing.then((thing) => {
      this.#loans.end(key);
      if (this.#granted.has(grant)) this.#granted.set(grant, thing);
    }, () => {});
  }

  /** The client is gone. */
  close(): void {
    this.#granted.clear();
    for (const key of this.#lent) this.#loans.expire(key, LOAN);
    this.#lent.clear();
  }
}
