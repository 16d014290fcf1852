/**
 * Options as callers hand them over. A slip in them would be a wait for ever: seconds
 * by position, as in Python, or a misspelt `timeout`. So it is refused.
 *
 * @module
 */

/** Whose options they are. */
export interface OptionRules {
  /** What is done with them: "get". */
  readonly act: string;
  /** The names there are. */
  readonly names: readonly string[];
}

/** The options of most that waits. */
export const WAIT_NAMES: readonly string[] = ["timeout", "signal"];

/**
 * Refuses what are no options, or not these.
 *
 * @throws {TypeError} If `options` is no object, has other names, or a signal that is none.
 */
export function checkOptions(options: unknown, { act, names }: OptionRules): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Cannot ${act}: options must be an object, received ${shown(options)}`);
  }
  for (const name in options) {
    if (!names.includes(name)) {
      throw new TypeError(`Cannot ${act}: no such option, received ${name}`);
    }
  }
  const { signal } = options as { signal?: Partial<AbortSignal> | null };
  if (signal === undefined || signal === null) return;
  if (typeof signal !== "object" || typeof signal.throwIfAborted !== "function") {
    throw new TypeError(`Cannot ${act}: signal must be an AbortSignal, received ${shown(signal)}`);
  }
}

/** As it is written: a text in quotes. */
export function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
