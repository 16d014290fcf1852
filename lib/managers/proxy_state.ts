/**
 * What a proxy knows, and how it calls. Kept beside the proxies: one of them hides behind a
 * JavaScript Proxy, which has no private fields.
 *
 * @module
 */

import { ValueError } from "../errors.ts";
import { type Identity, identity } from "../identity.ts";
import type { Hold } from "./hold.ts";
import type { Link } from "./link.ts";

/** Where a proxy belongs; made by this package. */
export class ProxyPlace {
  /** Its claim. */
  readonly hold: Hold;
  /** Under which its type was registered. */
  readonly typeid: string;

  /** A proxy that makes the claim `hold`. */
  constructor(hold: Hold, typeid: string) {
    this.hold = hold;
    this.typeid = typeid;
  }
}

/** What a proxy knows. */
export interface State extends ProxyPlace {
  /** The conversation it was used in last, and whose that was. */
  link: Link | undefined;
  user: Identity | undefined;
  isOpen: boolean;
}

const states = new WeakMap<object, State>();

/** Makes `proxy` one that belongs at `place`. */
export function openProxy(proxy: object, { hold, typeid }: ProxyPlace): void {
  states.set(proxy, { hold, typeid, link: undefined, user: undefined, isOpen: true });
  hold.keepFor(proxy);
}

/** What `proxy` knows. */
export function stateOf(proxy: object): State {
  const state = states.get(proxy);
  if (state === undefined) throw new TypeError("Cannot use proxy: its constructor did not run");
  return state;
}

/** The same, refusing a closed proxy. */
export function openState(proxy: object): State {
  const state = stateOf(proxy);
  if (state.isOpen) return state;
  throw new ValueError(`Cannot use proxy: it is closed, received ${String(proxy)}`);
}

/** `other` is `proxy` under another guise. */
export function shareState(other: object, proxy: object): void {
  states.set(other, stateOf(proxy));
}

/** The thing behind `value`, if that is a proxy of a server that runs in this agent. */
export function keptBy(value: unknown): unknown {
  const state = typeof value === "object" && value !== null ? states.get(value) : undefined;
  return state?.isOpen ? state.hold.kept() : undefined;
}

/** What a call can be told beside its arguments. */
interface Abortable {
  readonly signal?: AbortSignal;
}

// -- Calling --

/** Calls `method` of what is behind `proxy`. */
export function call(proxy: object, method: string, args: readonly unknown[]): Promise<unknown> {
  try {
    const signal = signalIn(args);
    const sent = signal === undefined ? args : withoutSignal(args);
    const request = { grant: stateOf(proxy).hold.grant, method, args: sent };
    return linkOf(proxy).call(request, signal);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The same, blocking. */
export function callSync(proxy: object, method: string, args: readonly unknown[]): unknown {
  const sent = signalIn(args) === undefined ? args : withoutSignal(args);
  return linkOf(proxy).callSync({ grant: stateOf(proxy).hold.grant, method, args: sent });
}

/** The same, without waiting for the outcome; later calls of this process come after it. */
export function tell(proxy: object, method: string, args: readonly unknown[]): void {
  linkOf(proxy).tell({ grant: stateOf(proxy).hold.grant, method, args });
}

function linkOf(proxy: object): Link {
  const state = openState(proxy);
  const user = identity();
  if (state.link === undefined || state.user !== user || state.link.isClosed) {
    state.link = state.hold.link();
    state.user = user;
  }
  return state.link;
}

function signalIn(args: readonly unknown[]): AbortSignal | undefined {
  const last = args[args.length - 1];
  if (typeof last !== "object" || last === null || !("signal" in last)) return undefined;
  const { signal } = last as Abortable;
  return signal instanceof AbortSignal ? signal : undefined;
}

/** An abort is a message of its own; the signal stays here. */
function withoutSignal(args: readonly unknown[]): readonly unknown[] {
  const { signal: _, ...rest } = args[args.length - 1] as Abortable;
  return [...args.slice(0, -1), rest];
}
