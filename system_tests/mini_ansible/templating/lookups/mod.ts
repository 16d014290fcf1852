/**
 * All lookups.
 *
 * @module
 */
import type { Environment } from "../jinja/environment.ts";
import type { Kwargs } from "../python/values.ts";
import { LIST_LOOKUPS } from "./lists.ts";
import { type Lookup, LookupNotFound } from "./lookup.ts";
import { SOURCE_LOOKUPS } from "./sources.ts";

/** By name. */
const LOOKUPS: Readonly<Record<string, Lookup>> = { ...LIST_LOOKUPS, ...SOURCE_LOOKUPS };

/** Whether there is a lookup of that name. */
export function hasLookup(name: string): boolean {
  return Object.hasOwn(LOOKUPS, shortName(name));
}

/**
 * What the lookup `name` gives.
 *
 * @throws {LookupNotFound} If there is none of that name.
 */
export function runLookup(
  env: Environment,
  name: string,
  { terms, options }: { terms: unknown[]; options: Kwargs },
): unknown[] {
  if (!hasLookup(name)) throw new LookupNotFound(name);
  return LOOKUPS[shortName(name)](env, terms, options);
}

function shortName(name: string): string {
  return name.replace(/^ansible\.(?:builtin|legacy)\./, "");
}
