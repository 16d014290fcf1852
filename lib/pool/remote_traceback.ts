/**
 * The text of an error as the worker saw it.
 *
 * @module
 */

import { remoteStack } from "../codec/mod.ts";
import { thrownText } from "../thrown_text.ts";

/** The stack of `error`, with those of its causes. */
export function traceOf(error: Error, seen: Set<unknown> = new Set()): string {
  seen.add(error);
  const stack = (error as { [remoteStack]?: string })[remoteStack] ?? error.stack ?? "";
  const head = `${error.name}: ${error.message}`;
  const own = stack.includes(error.message) && stack !== "" ? stack : `${head}\n${stack}`;
  const { cause } = error;
  if (cause === undefined || seen.has(cause)) return own;
  const text = cause instanceof Error ? traceOf(cause, seen) : thrownText(cause);
  return `${own}\nCaused by: ${text}`;
}
