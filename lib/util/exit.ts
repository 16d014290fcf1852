/**
 * What a process does at its end: its exit functions, its finalizers, its
 * children. Source: CPython `util._exit_function` and `atexit`.
 *
 * **Order**: exit functions, the newest first; finalizers whose priority is not
 * negative; daemonic children are ended, the others waited for; the remaining
 * finalizers. **Once**: whoever comes a second time finds what is left, so an
 * `exit()` in the middle of it does the rest. **Awaited** where the process ends
 * by itself; where nothing can be awaited any more, promises are not waited for.
 *
 * @module
 */

import { identity, throwIfEnded } from "../identity.ts";
import { host } from "../runtime/mod.ts";
import { type ExitRegistry, exitRegistry, reportFailure } from "./exit_registry.ts";
import { debug, info, whenLogging } from "./log.ts";

/** How the running process parts from its children; the room above knows. */
export interface Leaving {
  /** Ends the daemonic ones and waits for the others. */
  leave(): Promise<void>;
  /** The same, blocking. */
  leaveSync(): void;
}

let children: Leaving | undefined;

/** Says how to part from children. */
export function setLeaving(next: Leaving): void {
  children = next;
}

/**
 * Calls `callback` at the end of the process, unless that is killed or terminated. The newest
 * comes first; what one throws is printed, and the rest goes on. A promise is awaited if the
 * process ends by itself, not if it ends by `Deno.exit()` or an error outside of its target.
 * Source: CPython `atexit.register`.
 *
 * @returns A function that takes it back.
 *
 * @example
 * ```ts
 * import { atExit } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * const takeBack = atExit(() => console.log("bye"));
 * takeBack();
 * assertEquals(typeof takeBack, "function");
 * ```
 */
export function atExit(callback: () => unknown): () => void {
  const { handlers } = exitRegistry();
  const handler = () => callback();
  handlers.push(handler);
  expectEnd();
  return () => {
    const index = handlers.indexOf(handler);
    if (index >= 0) handlers.splice(index, 1);
  };
}

/**
 * Has the end of the running process begun? True from when its exit functions are through.
 * Source: CPython `multiprocessing.util.is_exiting`.
 *
 * @example
 * ```ts
 * import { isExiting } from "@pystd/multiprocessing/util";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isExiting(), false);
 * ```
 */
export function isExiting(): boolean {
  return exitRegistry().isExiting;
}

/** Has the end of the running process begun, its exit functions included? */
export function hasEndBegun(): boolean {
  return exitRegistry().hasBegun;
}

/** Calls what is due at the end of the running process, and awaits it. */
export async function runExit(): Promise<void> {
  for (const step of stepsOf(exitRegistry())) {
    try {
      if (step === "children") await children?.leave();
      else await step();
    } catch (error) {
      if (identity().ended === undefined) reportFailure(error);
    }
    throwIfEnded(); // terminated meanwhile
  }
}

/** The same where nothing can be awaited any more. */
export function runExitSync({ waits = true }: { waits?: boolean } = {}): void {
  for (const step of stepsOf(exitRegistry())) {
    try {
      if (step !== "children") ignoreLater(step());
      else if (waits) children?.leaveSync();
    } catch (error) {
      reportFailure(error);
    }
  }
}

/** What is left to do, one after the other. */
function* stepsOf(registry: ExitRegistry): Generator<"children" | (() => unknown)> {
  registry.hasBegun = true;
  for (let next = registry.handlers.pop(); next; next = registry.handlers.pop()) yield next;
  const isFirst = !registry.isExiting;
  registry.isExiting = true;
  if (isFirst) info("process shutting down");
  if (isFirst) debug('running all "atexit" finalizers with priority >= 0');
  for (const finalizer of registry.due(0)) yield () => finalizer.call();
  yield "children";
  if (isFirst) debug('running the remaining "atexit" finalizers');
  for (const finalizer of registry.due(-Infinity)) yield () => finalizer.call();
  registry.finalizers.clear();
}

/** A promise that nobody will see the end of must not become an unhandled rejection. */
function ignoreLater(answer: unknown): void {
  if (answer instanceof Promise) answer.catch(() => {});
}

let isExpected = false;

/** The main process has something to do at its end. A child's end is seen to by its bootstrap. */
export function expectEnd(): void {
  if (isExpected || !host.isMainAgent) return;
  isExpected = true;
  let isOver = false;
  host.onMainExit({
    drained() {
      if (isOver) return;
      isOver = true;
      return runExit();
    },
    // Deno.exit() and the like end the program with all its children, so nobody is waited for.
    exiting: () => runExitSync({ waits: false }),
  });
}

whenLogging(expectEnd);
