/**
 * The levels of log records: those of Python's `logging`, and two of
 * `multiprocessing` between them.
 *
 * @module
 */

import { ValueError } from "../errors.ts";

/** No level of its own: that of the parent logger is in force. */
export const NOTSET = 0;
/** Finer than {@linkcode DEBUG}: what finalizers do, for one. */
export const SUBDEBUG = 5;
/** For who looks for a mistake. */
export const DEBUG = 10;
/** What happens in the ordinary course of things. */
export const INFO = 20;
/** Unusual, and no cause for concern yet. */
export const SUBWARNING = 25;
/** Something may be wrong. */
export const WARNING = 30;
/** Something went wrong. */
export const ERROR = 40;
/** The program may be unable to go on. */
export const CRITICAL = 50;

/** Those that have a name, as in Python: 5 and 25 are shown as "Level 5" and "Level 25". */
const NAMES: Readonly<Record<string, number>> = {
  NOTSET,
  DEBUG,
  INFO,
  WARNING,
  ERROR,
  CRITICAL,
};

/** How `level` is shown. Source: CPython `logging.getLevelName`. */
export function levelName(level: number): string {
  const found = Object.entries(NAMES).find(([, number]) => number === level);
  return found?.[0] ?? `Level ${level}`;
}

/**
 * The number of a level given as such, or by its name.
 *
 * @throws {TypeError} If it is neither an integer nor text.
 * @throws {ValueError} If no level has this name.
 */
export function checkLevel(level: unknown): number {
  if (typeof level === "number" && Number.isInteger(level)) return level;
  if (typeof level !== "string") {
    throw new TypeError(`Level not an integer or a valid string: ${String(level)}`);
  }
  if (!Object.hasOwn(NAMES, level)) throw new ValueError(`Unknown level: '${level}'`);
  return NAMES[level];
}
