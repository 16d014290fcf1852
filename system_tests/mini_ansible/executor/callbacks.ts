/**
 * Telling all callbacks, one after another.
 *
 * @module
 */

import type { Callback } from "./data.ts";

type Method = keyof Callback;

/** All callbacks as one that has every method. */
export type Callbacks = Required<Callback>;

const METHODS: readonly Method[] = [
  "playbookStart",
  "playStart",
  "noHostsMatched",
  "noHostsRemaining",
  "taskStart",
  "handlerStart",
  "runnerStart",
  "runnerOk",
  "runnerFailed",
  "runnerSkipped",
  "runnerUnreachable",
  "itemOk",
  "itemFailed",
  "itemSkipped",
  "retry",
  "asyncPoll",
  "asyncOk",
  "asyncFailed",
  "fileDiff",
  "included",
  "notified",
  "stats",
  "display",
  "error",
];

/** One callback that tells all of `callbacks`. */
export function allOf(callbacks: readonly Callback[]): Callbacks {
  const tell = (method: Method) => {
    const told = callbacks.filter((callback) => callback[method] !== undefined);
    return (...args: unknown[]) => {
      for (const callback of told) {
        (callback[method] as (...args: unknown[]) => void).apply(callback, args);
      }
    };
  };
  return Object.fromEntries(METHODS.map((method) => [method, tell(method)])) as Callbacks;
}
