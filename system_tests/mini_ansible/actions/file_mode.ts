/** Permissions, as numbers and as symbols: `0644`, `u=rw,g+rX,o-w`. */

import type { Stats } from "node:fs";
import process from "node:process";

/** A mode that nobody understands. */
export class ModeError extends Error {
  override name = "ModeError";
}

const READ = 4, WRITE = 2, EXECUTE = 1;
const SHIFTS = { u: 6, g: 3, o: 0 } as const;
const CLAUSE = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/;

let umask: number | undefined;

/**
 * The permissions that `mode` means for what has `stats`.
 *
 * @throws {ModeError} If it means none.
 */
export function modeNumber(mode: unknown, stats: Stats): number {
  const number = typeof mode === "number"
    ? mode
    : /^\s*(?:0o)?[0-7_]+\s*$/.test(String(mode))
    ? Number.parseInt(String(mode).trim().replaceAll("_", "").replace(/^0o/, ""), 8)
    : symbolic(String(mode), stats);
  if (Number.isInteger(number) && number === (number & 0o7777)) return number;
  throw new ModeError("Invalid mode supplied, only permission info is allowed");
}

function symbolic(text: string, stats: Stats): number {
  let mode = stats.mode & 0o7777;
  for (const clause of text.split(",")) {
    const parts = CLAUSE.exec(clause.trim());
    if (parts === null) throw new ModeError(`bad symbolic permission for mode: ${clause}`);
    const [, users, actions] = parts;
    const who = users === "" || users.includes("a") ? "ugo" : users;
    for (const [, operator, permissions] of actions.matchAll(/([-+=])([^-+=]*)/g)) {
      for (const user of new Set(who) as Set<keyof typeof SHIFTS>) {
        const bits = bitsOf(permissions, { user, mode, stats });
        const kept = users === "" ? bits & ~ownUmask() : bits;
        mode = applied(operator, kept, { mode, user });
      }
    }
  }
  return mode;
}

function applied(
  operator: string,
  bits: number,
  { mode, user }: { mode: number; user: keyof typeof SHIFTS },
): number {
  if (operator === "+") return mode | bits;
  if (operator === "-") return mode & ~bits;
  const special = user === "u" ? 0o4000 : user === "g" ? 0o2000 : 0o1000;
  return mode & ~((7 << SHIFTS[user]) | special) | bits;
}

function bitsOf(
  permissions: string,
  { user, mode, stats }: { user: keyof typeof SHIFTS; mode: number; stats: Stats },
): number {
  if (/^[ugo]$/.test(permissions)) {
    return ((mode >> SHIFTS[permissions as keyof typeof SHIFTS]) & 7) << SHIFTS[user];
  }
  const canEnter = stats.isDirectory() || (stats.mode & 0o111) !== 0;
  let bits = 0;
  for (const permission of permissions) {
    if (permission === "r") bits |= READ << SHIFTS[user];
    else if (permission === "w") bits |= WRITE << SHIFTS[user];
    else if (permission === "x") bits |= EXECUTE << SHIFTS[user];
    else if (permission === "X" && canEnter) bits |= EXECUTE << SHIFTS[user];
    else if (permission === "s") bits |= user === "u" ? 0o4000 : user === "g" ? 0o2000 : 0;
    else if (permission === "t" && user === "o") bits |= 0o1000;
  }
  return bits;
}

/** Read once: on some hosts, to read it means to change it for a moment. */
function ownUmask(): number {
  return umask ??= process.umask();
}
