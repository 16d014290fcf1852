/**
 * What a process prints when an error ends it.
 *
 * @module
 */

import { identity } from "../identity.ts";
import { Family } from "../memory/mod.ts";
import { thrownText } from "../thrown_text.ts";

/** Writes `Process NAME:` and the error, with its causes, to stderr. */
export function reportError(name: string, error: unknown): void {
  const { agent, host } = Family.current();
  // Whoever was killed fails for want of what was taken from it meanwhile: that is no news.
  agent.checkCondemned();
  if (identity().ended !== undefined) return;
  host.writeStderr(`Process ${name}:\n${describe(error)}\n`);
}

function describe(error: unknown): string {
  try {
    return describeAll(error, new Set());
  } catch {
    return `Uncaught ${thrownText(error)}`;
  }
}

function describeAll(error: unknown, seen: Set<unknown>): string {
  if (!(error instanceof Error)) return `Uncaught ${thrownText(error)}`;
  if (seen.has(error)) return "(circular cause)";
  seen.add(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  const parts = [own.includes(error.message) ? own : `${error.name}: ${error.message}\n${own}`];
  if (error instanceof AggregateError) {
    for (const each of error.errors) parts.push(`[error] ${describeAll(each, seen)}`);
  }
  if (error.cause !== undefined) parts.push(`Caused by: ${describeAll(error.cause, seen)}`);
  return parts.join("\n");
}
