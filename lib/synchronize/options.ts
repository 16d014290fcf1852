/** How long to wait, as callers say it. */

import { type Deadline, deadlineAfter, NEVER, NOW } from "../kernel/mod.ts";
import { checkOptions, type OptionRules, WAIT_NAMES } from "../options.ts";

/** Options of a blocking wait. */
export interface WaitSyncOptions {
  /**
   * Milliseconds to wait at most; `null` is for ever, zero and less is not at all.
   *
   * @default {null}
   */
  timeout?: number | null | undefined;
}

/** Options of a wait. */
export interface WaitOptions extends WaitSyncOptions {
  /** Ends the wait with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of a blocking `acquireSync()`. */
export interface AcquireSyncOptions extends WaitSyncOptions {
  /**
   * Whether to wait at all. When not, `timeout` does not matter.
   *
   * @default {true}
   */
  block?: boolean | undefined;
}

/** Options of `acquire()`. */
export interface AcquireOptions extends WaitOptions, AcquireSyncOptions {}

/** What the options say. */
export interface Limits {
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
}

const NO_LIMITS: Limits = { deadline: NEVER, signal: undefined };
const POLL: Limits = { deadline: NOW, signal: undefined };
const WAITING: OptionRules = { act: "wait", names: WAIT_NAMES };
const ACQUIRING: OptionRules = { act: "acquire", names: ["block", ...WAIT_NAMES] };

/** Reads the options of an acquire. */
export function acquireLimits(options: boolean | AcquireOptions | undefined): Limits {
  if (typeof options === "boolean") return options ? NO_LIMITS : POLL;
  const limits = readLimits(options, ACQUIRING);
  const block = options?.block;
  if (block !== undefined && typeof block !== "boolean") {
    throw new TypeError(`Cannot acquire: block must be a boolean, received ${block}`);
  }
  return block === false ? { deadline: NOW, signal: limits.signal } : limits;
}

/** Reads the options of a wait. */
export function waitLimits(options: WaitOptions | undefined): Limits {
  return readLimits(options, WAITING);
}

function readLimits(options: WaitOptions | undefined, rules: OptionRules): Limits {
  if (options === undefined) return NO_LIMITS;
  checkOptions(options, rules); // Python refuses a misspelt limit, too
  return { deadline: deadlineAfter(options.timeout), signal: options.signal };
}
