/**
 * Exit codes and `exit()`, as Python's `sys.exit`.
 *
 * @module
 */

import { SystemExit } from "../errors.ts";
import { thrownText } from "../thrown_text.ts";

/** Signals by which a process can be told to end, and how they are spelled. */
export const SIGNAL = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 } as const;

/** Name of the signal with `number`, as Python prints it. */
export function signalName(number: number): string {
  const found = Object.entries(SIGNAL).find(([, value]) => value === number);
  return found?.[0] ?? String(number);
}

/**
 * Ends the running process: raises {@linkcode SystemExit}, so `finally` blocks
 * run. Source: CPython `sys.exit`.
 *
 * @param code An integer is the exit code, modulo 256; nothing, `null` and `false` are 0,
 * `true` is 1; anything else is printed to stderr and the code is 1.
 * @throws {SystemExit} Always.
 *
 * @example The code arrives at the parent
 * ```ts
 * import { exit, getContext } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const p = new (getContext("fork").Process)({ target: () => exit(7) });
 * await p.start();
 * await p.join();
 * assertEquals(p.exitcode, 7);
 * ```
 */
export function exit(code?: unknown): never {
  throw new SystemExit(code);
}

/** What `exit(code)` means: the number, and what is to be printed first. */
export function exitcodeFrom(code: unknown): { exitcode: number; message?: string } {
  if (code === undefined || code === null) return { exitcode: 0 };
  if (typeof code === "boolean") return { exitcode: code ? 1 : 0 };
  if (typeof code === "bigint") return { exitcode: Number(BigInt.asUintN(8, code)) };
  if (typeof code === "number" && Number.isInteger(code)) {
    return { exitcode: ((code % 256) + 256) % 256 };
  }
  return { exitcode: 1, message: thrownText(code) };
}
