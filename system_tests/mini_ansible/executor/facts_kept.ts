/**
 * What becomes known by a result, to what comes after it.
 *
 * @module
 */

import { shortName } from "../actions/mod.ts";
import { isMapping } from "../playbook/mod.ts";
import { namespaceFacts, safeFacts } from "../vars/mod.ts";
import type { ResultFields, TaskFields, Vars } from "./data.ts";

/** Actions whose facts are variables as the user wrote them. */
const CLEAN_FACTS = new Set(["set_fact", "include_vars"]);

/** Whether a result will be a variable that must not be taken for a template. */
export function isFromOutside(result: ResultFields, { action, register }: TaskFields): boolean {
  if (CLEAN_FACTS.has(shortName(action))) return false;
  return (register ?? null) !== null || result.ansible_facts !== undefined;
}

/** Adds the facts in a result to `vars`. */
export function addFacts(vars: Vars, result: ResultFields, { action }: TaskFields): void {
  const facts = result.ansible_facts;
  const name = shortName(action);
  if (!isMapping(facts) || name === "debug") return;
  if (CLEAN_FACTS.has(name)) Object.assign(vars, facts);
  else {
    vars.ansible_facts = { ...vars.ansible_facts as Vars, ...namespaceFacts(facts) };
    Object.assign(vars, safeFacts(facts));
  }
}
