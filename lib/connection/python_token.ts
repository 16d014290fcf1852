/**
 * How Python's managers name the objects that they keep, in pickles: `Token` and `RebuildProxy`.
 * Source: CPython `multiprocessing/managers.py`.
 *
 * @module
 */

import { UnpicklingError } from "../errors.ts";
import type { Address } from "./address.ts";
import { Global, type Maker, type Stateful } from "./pickle_reader.ts";
import { PythonCall } from "./python_call.ts";

const MODULE = "multiprocessing.managers";
/** By this, Python makes a proxy again. */
const REBUILD = `${MODULE}.RebuildProxy`;

/** The classes of proxies for Python's own types; others have one made for them. */
const PROXY_CLASSES: Readonly<Record<string, string>> = {
  Array: "ArrayProxy",
  Barrier: "BarrierProxy",
  BoundedSemaphore: "AcquirerProxy",
  Condition: "ConditionProxy",
  Event: "EventProxy",
  Iterator: "IteratorProxy",
  Lock: "AcquirerProxy",
  Namespace: "NamespaceProxy",
  Pool: "PoolProxy",
  RLock: "AcquirerProxy",
  Semaphore: "AcquirerProxy",
  Value: "ValueProxy",
  dict: "DictProxy",
  list: "ListProxy",
};

/** Which object of a manager. */
export interface ObjectPlace {
  readonly typeid: string;
  readonly id: string;
  readonly exposed: readonly string[];
}

/** Something of a class that only Python has: its name and what it was made with, no more. */
export class Opaque implements Stateful {
  state: unknown;

  constructor(readonly name: string, readonly args: readonly unknown[]) {}

  setState(state: unknown): void {
    this.state = state;
  }
}

/** The proxy of an object of the manager at `address`, as Python makes it. */
export function rebuiltProxy({ typeid, id, exposed }: ObjectPlace, address: Address): PythonCall {
  // A server knows itself by the address that the system tells it.
  const place: Address = typeof address === "string" || address[0] !== "localhost"
    ? address
    : ["127.0.0.1", address[1]];
  const token = tokenOf({ typeid, id }, place);
  const known = Object.hasOwn(PROXY_CLASSES, typeid) ? PROXY_CLASSES[typeid] : undefined;
  const cls = new PythonCall(MODULE, known ?? "AutoProxy");
  const kwds = known === undefined ? { exposed: Object.freeze([...exposed]) } : {};
  return new PythonCall(MODULE, "RebuildProxy", [cls, token, "pickle", kwds]);
}

/** The name of an object of the manager at `address`, as Python has it. */
export function tokenOf(
  { typeid, id }: Pick<ObjectPlace, "typeid" | "id">,
  address: Address,
): PythonCall {
  return new PythonCall(MODULE, "Token", [typeid, Object.freeze(address), id]);
}

/** What a reply of a manager is made of, besides plain data. */
export class ReplyParts<P> {
  /** Names of classes in it that nothing here stands for. */
  readonly classes: Set<string> = new Set();
  readonly #proxyOf: (place: ObjectPlace) => P;

  /** Whose proxies are made by `proxyOf`. */
  constructor(proxyOf: (place: ObjectPlace) => P) {
    this.#proxyOf = proxyOf;
  }

  /** Makes what `name` means. */
  find(name: string): Maker {
    if (name === REBUILD) return (args) => this.#rebuild(args);
    this.classes.add(name);
    return (args) => new Opaque(name, args);
  }

  #rebuild([cls, token, , kwds]: readonly unknown[]): P {
    const { typeid, id } = placeIn(token);
    this.classes.delete(`${MODULE}.Token`);
    if (cls instanceof Global) this.classes.delete(cls.name);
    const exposed = kwds instanceof Map ? kwds.get("exposed") : undefined;
    return this.#proxyOf({ typeid, id, exposed: Array.isArray(exposed) ? exposed : [] });
  }
}

/** What a token names. */
export function placeIn(token: unknown): { typeid: string; id: string } {
  const state = token instanceof Opaque ? token.state : undefined;
  if (Array.isArray(state) && typeof state[0] === "string" && typeof state[2] === "string") {
    return { typeid: state[0], id: state[2] };
  }
  throw new UnpicklingError("Cannot receive message: a token of a manager in it names nothing");
}
