/**
 * A context's makers: callable with `new` or, as in Python, without.
 *
 * @module
 */

import { Pipe } from "../connection/mod.ts";
import type { SyncManager } from "../managers/mod.ts";
import { Pool, type PoolOptions, ThreadPool, type ThreadPoolOptions } from "../pool/mod.ts";
import type { Process } from "../process/mod.ts";
import { JoinableQueue, Queue, type QueueOptions, SimpleQueue } from "../queues/mod.ts";
import "../shared_memory/mod.ts"; // loaded for its forms: what may arrive from a child
import {
  Array,
  type ArrayMaker,
  RawArray,
  type RawArrayMaker,
  RawValue,
  type RawValueMaker,
  Value,
  type ValueMaker,
} from "../sharedctypes/mod.ts";
import {
  Barrier,
  type BarrierOptions,
  BoundedSemaphore,
  Condition,
  Event,
  Lock,
  RLock,
  Semaphore,
} from "../synchronize/mod.ts";

/** Makes a `T` from `A`, with or without `new`. */
export interface Factory<A extends unknown[], T> {
  /** With `new`. */
  new (...args: A): T;
  /** Without `new`. */
  (...args: A): T;
}

/** Makes queues of any item type, with or without `new`. */
export interface QueueFactory {
  /** With `new`. */
  new <T = unknown>(
    maxsize?: number | { readonly maxsize?: number },
    options?: QueueOptions,
  ): Queue<T>;
  /** Without `new`. */
  <T = unknown>(maxsize?: number | { readonly maxsize?: number }, options?: QueueOptions): Queue<T>;
}

/** Makes joinable queues of any item type, with or without `new`. */
export interface JoinableQueueFactory {
  /** With `new`. */
  new <T = unknown>(
    maxsize?: number | { readonly maxsize?: number },
    options?: QueueOptions,
  ): JoinableQueue<T>;
  /** Without `new`. */
  <T = unknown>(
    maxsize?: number | { readonly maxsize?: number },
    options?: QueueOptions,
  ): JoinableQueue<T>;
}

/** Makes pools, with or without `new`. */
export type PoolFactory = Factory<
  [processes?: number | null | PoolOptions, options?: PoolOptions],
  Pool
>;

/** Makes simple queues of any item type, with or without `new`. */
export interface SimpleQueueFactory {
  /** With `new`. */
  new <T = unknown>(): SimpleQueue<T>;
  /** Without `new`. */
  <T = unknown>(): SimpleQueue<T>;
}

// deno-lint-ignore no-explicit-any
function factory<F>(cls: new (...args: any[]) => unknown): F {
  function make(...args: unknown[]): unknown {
    return new cls(...args);
  }
  Object.defineProperty(make, "name", { value: cls.name });
  return make as unknown as F;
}

/** A maker of pools whose workers are processes of `context`. */
function poolFactory(context: { readonly Process: typeof Process }): PoolFactory {
  function make(processes?: number | null | PoolOptions, options: PoolOptions = {}): Pool {
    const given = typeof processes === "object" && processes !== null
      ? processes
      : { ...options, processes: processes ?? options.processes };
    return new Pool({ context, ...given });
  }
  Object.defineProperty(make, "name", { value: "Pool" });
  return make as unknown as PoolFactory;
}

/**
 * What all contexts make: shared memory knows no start method.
 *
 * @example With or without `new`, as in Python
 * ```ts
 * import { getContext, Lock } from "@pystd/multiprocessing";
 * import { assertInstanceOf } from "@std/assert";
 *
 * const ctx = getContext("spawn");
 * assertInstanceOf(ctx.Lock(), Lock);
 * assertInstanceOf(new ctx.Lock(), Lock);
 * ```
 */
export abstract class Factories {
  /** The process class of this context. */
  abstract readonly Process: typeof Process;
  /** Makes a {@linkcode Pool} whose workers are processes of this context. */
  readonly Pool: PoolFactory = poolFactory(this);
  /** Makes a {@linkcode ThreadPool}. */
  readonly ThreadPool: Factory<
    [processes?: number | null | ThreadPoolOptions, options?: ThreadPoolOptions],
    ThreadPool
  > = factory(ThreadPool);
  /** Makes a {@linkcode Queue}. */
  readonly Queue: QueueFactory = factory(Queue);
  /** Makes a {@linkcode JoinableQueue}. */
  readonly JoinableQueue: JoinableQueueFactory = factory(JoinableQueue);
  /** Makes a {@linkcode SimpleQueue}. */
  readonly SimpleQueue: SimpleQueueFactory = factory(SimpleQueue);
  /** Makes a {@linkcode Lock}. */
  readonly Lock: Factory<[], Lock> = factory(Lock);
  /** Makes an {@linkcode RLock}. */
  readonly RLock: Factory<[], RLock> = factory(RLock);
  /** Makes a {@linkcode Semaphore}. */
  readonly Semaphore: Factory<[value?: number], Semaphore> = factory(Semaphore);
  /** Makes a {@linkcode BoundedSemaphore}. */
  readonly BoundedSemaphore: Factory<[value?: number], BoundedSemaphore> = factory(
    BoundedSemaphore,
  );
  /** Makes a {@linkcode Condition}. */
  readonly Condition: Factory<[lock?: Lock | RLock], Condition> = factory(Condition);
  /** Makes an {@linkcode Event}. */
  readonly Event: Factory<[], Event> = factory(Event);
  /** Makes a {@linkcode Barrier}. */
  readonly Barrier: Factory<[parties: number, options?: BarrierOptions], Barrier> = factory(
    Barrier,
  );
  /** Makes shared values; see `Value`. */
  readonly Value: ValueMaker = Value;
  /** Makes shared arrays; see `Array`. */
  readonly Array: ArrayMaker = Array;
  /** Makes shared values without a lock; see `RawValue`. */
  readonly RawValue: RawValueMaker = RawValue;
  /** Makes shared arrays without a lock; see `RawArray`. */
  readonly RawArray: RawArrayMaker = RawArray;
  /** Makes two connected ends; see `Pipe`. */
  readonly Pipe: typeof Pipe = Pipe;

  /** Starts a {@linkcode SyncManager}, its server a process of this context; see `Manager`. */
  async Manager(): Promise<SyncManager> {
    // Loaded when somebody wants one: a child that does not must not wait for it.
    const { Manager } = await import("../managers/mod.ts");
    return await Manager({ ctx: this });
  }
}
