/** Which action a name stands for. */

import type { ActionPlugin } from "./action.ts";

const PREFIX = /^ansible\.(?:builtin|legacy)\./;
const ACTIONS = new Map<string, ActionPlugin>();

/** A name without `ansible.builtin.` or `ansible.legacy.`. */
export function shortName(name: string): string {
  return name.replace(PREFIX, "");
}

/** The action called `name`; undefined if there is none. */
export function findAction(name: string): ActionPlugin | undefined {
  return ACTIONS.get(shortName(name));
}

/** The names of all actions. */
export function actionNames(): string[] {
  return [...ACTIONS.keys()].sort();
}
