/**
 * How proxies travel: as a claim on what they stand for, and the name of its type.
 *
 * @module
 */

import { type AnyFunction, registerSharedForm } from "../codec/mod.ts";
import type { Handle } from "../kernel/mod.ts";
import { UnpicklingError } from "../errors.ts";
import { abroad } from "./abroad.ts";
import { Ticket } from "./door.ts";
import { FamilyHold } from "./hold.ts";
import type { BaseProxy, ProxyClass } from "./proxy.ts";
import { openState, ProxyPlace, stateOf } from "./proxy_state.ts";
import { claimLent, RemoteHold } from "./remote.ts";

let module: AnyFunction | undefined;

/** Says by which function a message names the module that loads all proxies. */
export function setProxyModule(mark: AnyFunction): void {
  module = mark;
}

/** By which function a message names that module; who talks abroad has loaded it. */
export function proxyModule(): AnyFunction | undefined {
  return abroad() === undefined ? module : undefined;
}

/** Abroad, each side has its own class for a type, as it has registered it; as in CPython. */
export function hidesClass(): boolean {
  return abroad() !== undefined;
}

/** A proxy that belongs at `place`: a `cls`, or what this side has registered for its type. */
export function opened(cls: ProxyClass, place: ProxyPlace): BaseProxy {
  return new (abroad()?.classOf(place.typeid) ?? cls)(place);
}

/** Lets the objects of a class of this package travel; those of derived classes do, too. */
export function registerProxy(cls: ProxyClass, name: string): void {
  registerSharedForm(cls, {
    tag: name,
    get needs() {
      return proxyModule();
    },
    get hidesClass() {
      return hidesClass();
    },
    handles: handlesOf,
    state: travelState,
    rebuild: (handles, state) => opened(cls, placeOf(handles, state)),
  });
}

/** What a proxy needs of the program's memory to travel. */
export function handlesOf(proxy: BaseProxy): Handle[] {
  const { hold } = openState(proxy);
  return abroad() === undefined ? hold.handles() : [];
}

/** What else there is to know: its type, and its claim where a handle does not say it. */
export function travelState(proxy: BaseProxy): unknown {
  const { hold, typeid } = stateOf(proxy);
  const where = abroad();
  if (where !== undefined) return [typeid, where.describe(hold)];
  return hold instanceof RemoteHold ? [typeid, hold.lend()] : typeid;
}

/** Where a proxy belongs that has arrived. */
export function placeOf([handle]: readonly Handle[], state: unknown): ProxyPlace {
  const [typeid, claim] = Array.isArray(state) ? state : [state];
  const where = abroad();
  if (where !== undefined) return new ProxyPlace(where.understand(claim), String(typeid));
  if (handle === undefined) throw new UnpicklingError("Cannot receive message: a proxy in it");
  const hold = claim === undefined ? new FamilyHold(Ticket.open(handle)) : claimLent(claim);
  return new ProxyPlace(hold, String(typeid));
}
