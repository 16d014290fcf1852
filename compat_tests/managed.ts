/**
 * The package as a manager offers it, for tests that were written for the rest: what a manager
 * keeps, behind the methods of what is not managed.
 *
 * What never waits there blocks here until the server has answered; what waits is awaited there
 * and here.
 */

import { getContext, Manager, reduce, task } from "@pystd/multiprocessing";
import {
  AsyncResultProxy,
  type BaseProxy,
  PoolProxy,
  type SyncManager,
} from "@pystd/multiprocessing/managers";
import type { Multiprocessing } from "./multiprocessing.ts";

/** What does not wait, and so is called blocking. */
const PLAIN = [
  "abort",
  "applyAsync",
  "clear",
  "close",
  "empty",
  "full",
  "getNowait",
  "getValue",
  "imap",
  "imapUnordered",
  "isSet",
  "locked",
  "mapAsync",
  "notify",
  "notifyAll",
  "putNowait",
  "qsize",
  "ready",
  "release",
  "reset",
  "set",
  "starmapAsync",
  "statistics",
  "successful",
  "taskDone",
  "terminate",
];
/** The same, without a call. */
const PROPERTIES = ["broken", "nWaiting", "parties"];
/** What waits, and so is awaited; its blocking twin has the same name with `Sync`. */
const WAITING = [
  "acquire",
  "apply",
  "get",
  "hold",
  "join",
  "map",
  "put",
  "starmap",
  "wait",
  "waitFor",
];

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** A proxy behind the methods of what is not managed. */
class Managed {
  readonly proxy: BaseProxy;

  constructor(proxy: BaseProxy) {
    this.proxy = proxy;
    const methods = proxy as unknown as Methods;
    const own: Methods = {};
    for (const name of PLAIN) {
      if (name in proxy) own[name] = (...args) => wrapped(methods[`${name}Sync`](...args));
    }
    for (const name of WAITING.flatMap((name) => [name, `${name}Sync`])) {
      if (name in proxy) own[name] = (...args) => methods[name](...args);
    }
    Object.assign(this, own);
    for (const name of PROPERTIES) {
      if (!(name in proxy)) continue;
      Object.defineProperty(this, name, { get: () => methods[`${name}Sync`] });
    }
  }

  [reduce](): readonly [typeof managed, readonly [BaseProxy]] {
    return [managed, [this.proxy]];
  }

  toString(): string {
    return String(this.proxy);
  }

  /** The end of a scope is that of a pool, too. */
  [Symbol.dispose](): void {
    if (this.proxy instanceof PoolProxy) this.proxy.terminateSync();
  }
}

function wrapped(value: unknown): unknown {
  return value instanceof AsyncResultProxy ? managed(value) : value;
}

/** `proxy` behind the methods of what is not managed. */
function managed(proxy: BaseProxy): Managed {
  return new Managed(proxy);
}
task(import.meta, managed);

const TYPES = [
  "Barrier",
  "BoundedSemaphore",
  "Condition",
  "Event",
  "JoinableQueue",
  "Lock",
  "Pool",
  "Queue",
  "RLock",
  "Semaphore",
] as const;

/** A manager, and the package as it offers it. */
export interface ManagedMultiprocessing extends AsyncDisposable {
  readonly manager: SyncManager;
  readonly mp: Multiprocessing;
}

/** Starts a manager. */
export async function startManaged(): Promise<ManagedMultiprocessing> {
  const context = getContext();
  const manager = await Manager();
  const mp = Object.create(context);
  for (const typeid of TYPES) {
    const make = (...args: unknown[]) => managed(manager._createSync(typeid, args.map(unwrapped)));
    // Made with `new`, too.
    Object.defineProperty(mp, typeid, {
      value: function (...args: unknown[]) {
        return make(...args);
      },
    });
  }
  // The server is no child of the test's.
  mp.activeChildren = () => context.activeChildren().filter((child) => child !== manager._process);
  return { manager, mp, [Symbol.asyncDispose]: () => manager[Symbol.asyncDispose]() };
}

function unwrapped(value: unknown): unknown {
  return value instanceof Managed ? value.proxy : value;
}
