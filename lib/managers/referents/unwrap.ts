/**
 * What a proxy stands for, where the server itself needs it.
 *
 * @module
 */

import { keptBy } from "../proxy_state.ts";
import { copyOf } from "./contents.ts";

/** The contents of what `value` stands for, if it is a proxy of a server in this agent. */
export function unwrapped(value: unknown): unknown {
  const kept = keptBy(value);
  return kept === undefined ? value : copyOf(kept);
}
