/**
 * `Finalize`: what is done when an object is gone, or its process ends.
 *
 * @module
 */

import { ValueError } from "../errors.ts";
import { exitRegistry, reportFailure } from "./exit_registry.ts";
import { expectEnd } from "./exit.ts";
import { subDebug } from "./log.ts";

/** What a {@linkcode Finalize} is made with. */
export interface FinalizeOptions {
  /** Arguments of the callback. They must not lead to the object, or it never goes. */
  readonly args?: readonly unknown[];
  /** Python's keyword arguments: handed over as one object after `args`, unless empty. */
  readonly kwargs?: Readonly<Record<string, unknown>> | null;
  /**
   * When the callback is called if the process ends first: the highest first, the newest first
   * among equals; the negative ones after the children have ended. `null` is not at all.
   *
   * @default {null}
   */
  readonly exitpriority?: number | null;
}

type Callback = (...args: unknown[]) => unknown;

/** Calls those whose object was collected. */
const collected = new FinalizationRegistry<Finalize>((finalizer) => {
  try {
    finalizer.call();
  } catch (error) {
    reportFailure(error);
  }
});

/**
 * Calls a function once: when its object is collected, when it is called by hand, or when the
 * process ends, whichever comes first.
 *
 * - **Not exact**: when an object that nobody uses is collected is up to the host; it may never be.
 * - **At the end** of the process, unless that is killed or terminated, those with a priority are
 *   called in the order of {@linkcode FinalizeOptions.exitpriority}, and awaited; what one throws
 *   is printed, and the rest goes on.
 *
 * Source: CPython `multiprocessing.util.Finalize`.
 *
 * @example By hand, once
 * ```ts
 * import { Finalize } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const finalizer = new Finalize({}, (n: number) => n + 1, { args: [41] });
 * assertEquals(finalizer.stillActive(), true);
 * assertEquals([finalizer.call(), finalizer.call()], [42, undefined]);
 * assertEquals(finalizer.stillActive(), false);
 * ```
 */
export class Finalize implements Disposable {
  /** When it is called at the end of the process. */
  readonly exitpriority: number | null;
  readonly #object: WeakRef<object> | undefined;
  readonly #registry = exitRegistry();
  readonly #number: number;
  #callback: Callback | undefined;
  #args: readonly unknown[];

  /**
   * Registers `callback` for the end of `obj` or, if that is `null`, of the process alone.
   *
   * @throws {TypeError} If `exitpriority` is no integer.
   * @throws {ValueError} If there is neither an object nor a priority.
   */
  constructor(
    obj: object | null,
    // deno-lint-ignore no-explicit-any
    callback: (...args: any[]) => unknown,
    { args = [], kwargs, exitpriority = null }: FinalizeOptions = {},
  ) {
    if (exitpriority !== null && !Number.isInteger(exitpriority)) {
      throw new TypeError(
        `Exitpriority (${exitpriority}) must be None or int, not ${typeof exitpriority}`,
      );
    }
    if (obj === null && exitpriority === null) {
      throw new ValueError("Without object, exitpriority cannot be None");
    }
    this.exitpriority = exitpriority;
    this.#callback = callback;
    this.#args = kwargs && Object.keys(kwargs).length > 0 ? [...args, { ...kwargs }] : [...args];
    this.#number = this.#registry.add(this);
    if (obj !== null) {
      this.#object = new WeakRef(obj);
      collected.register(obj, this, this);
    }
    if (exitpriority !== null) expectEnd();
  }

  /**
   * Calls the callback, unless it was called or cancelled.
   *
   * @returns What it returns; `undefined` if it is not called any more.
   */
  call(): unknown {
    const callback = this.#callback;
    if (callback === undefined) {
      subDebug("finalizer no longer registered");
      return undefined;
    }
    const args = this.#args;
    this.cancel();
    subDebug("finalizer calling %s", callback.name || "a function");
    return callback(...args);
  }

  /** The callback will not be called any more. */
  cancel(): void {
    this.#registry.finalizers.delete(this.#number);
    collected.unregister(this);
    this.#callback = undefined;
    this.#args = [];
  }

  /** Is the callback still to be called? */
  stillActive(): boolean {
    return this.#callback !== undefined;
  }

  /** As Python's `repr()`: `<Finalize object, callback=close, exitpriority=10>`. */
  toString(): string {
    if (this.#callback === undefined || this.#object?.deref() === undefined) {
      return `<${this.constructor.name} object, dead>`;
    }
    const parts = [`callback=${this.#callback.name}`];
    if (this.#args.length > 0) parts.push(`args=${this.#args}`);
    if (this.exitpriority !== null) parts.push(`exitpriority=${this.exitpriority}`);
    return `<${this.constructor.name} object, ${parts.join(", ")}>`;
  }

  /** The same as {@linkcode Finalize.call}. */
  [Symbol.dispose](): void {
    this.call();
  }
}
