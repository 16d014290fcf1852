/**
 * The proxy of a managed queue.
 *
 * @module
 */

import type { Acquiring, Patience } from "../referents/line.ts";
import type { ErrorTreatment, ManagedQueue } from "../referents/queue.ts";
import type { Awaiting, Blocking } from "../proxied.ts";
import { BaseProxy } from "../proxy.ts";
import { registerProxy } from "../proxy_form.ts";
import { call, callSync } from "../proxy_state.ts";
import { defineMethods } from "../proxy_type.ts";

/** How a wait of a queue ends besides. */
export interface Abortable {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const METHODS = [
  "empty",
  "full",
  "getNowait",
  "putNowait",
  "qsize",
  "statistics",
  "taskDone",
] as const;

/**
 * A queue in a manager's server: Python's `queue.Queue`. As from other queues, an error that was
 * put is thrown by `get()`, unless `errors` is "return".
 *
 * @typeParam T What the items are.
 *
 * @example
 * ```ts
 * import { Manager } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * await using manager = await Manager();
 * const queue = await manager.Queue<string>();
 * await queue.put("job");
 * assertEquals(await queue.get({ timeout: 1_000 }), "job");
 * ```
 */
export class QueueProxy<T = unknown> extends BaseProxy {
  /** The methods that can be called. */
  static override readonly exposed: readonly string[] = [...METHODS, "get", "join", "put"];

  static {
    defineMethods(QueueProxy, METHODS);
    registerProxy(QueueProxy, "QueueProxy");
  }

  /**
   * Puts `item`, waiting for room while the queue is full.
   *
   * @throws {Full} If no room appears in time.
   */
  put(item: T, options: Acquiring & Abortable = {}): Promise<void> {
    return call(this, "put", [item, options]) as Promise<void>;
  }

  /** As {@linkcode put}, blocking. */
  putSync(item: T, options: Acquiring = {}): void {
    callSync(this, "put", [item, options]);
  }

  /**
   * Takes the oldest item, waiting for one while the queue is empty.
   *
   * @throws {Empty} If none appears in time.
   */
  get(options: Acquiring & ErrorTreatment & Abortable = {}): Promise<T> {
    return call(this, "get", [options]) as Promise<T>;
  }

  /** As {@linkcode get}, blocking. */
  getSync(options: Acquiring & ErrorTreatment = {}): T {
    return callSync(this, "get", [options]) as T;
  }

  /** Waits until every item is done; false if the time ran out. */
  join(options: Patience & Abortable = {}): Promise<boolean> {
    return call(this, "join", [options]) as Promise<boolean>;
  }

  /** As {@linkcode join}, blocking. */
  joinSync(options: Patience = {}): boolean {
    return callSync(this, "join", [options]) as boolean;
  }
}

/** The methods of a managed queue. */
export interface QueueProxy<T = unknown>
  extends
    Awaiting<Omit<ManagedQueue<T>, "get" | "join" | "put" | "toString">>,
    Blocking<Omit<ManagedQueue<T>, "get" | "join" | "put" | "toString">> {}
