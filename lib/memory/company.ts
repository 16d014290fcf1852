/**
 * Whether anybody else is there who could end a wait.
 *
 * @module
 */

import { type Agent, load, PAGE, pageInSlot, ROOT } from "../kernel/mod.ts";
import type { Family } from "./family.ts";

/** How many had ended when company was last seen; it stays until another ends. */
let seenAt = -1;

/** Does a process run, or start, in another agent than this one? */
export function hasCompany({ agent }: Family): boolean {
  const ends = load(agent.words, ROOT.ends);
  if (ends === seenAt) return true;
  if (!search(agent)) return false;
  seenAt = ends;
  return true;
}

function search(agent: Agent): boolean {
  const high = load(agent.words, ROOT.highSlot);
  for (let slot = 0; slot < high; slot++) {
    const page = pageInSlot(agent, slot);
    // A spare ends no wait before it is given a process.
    const isAlive = load(agent.words, page + PAGE.state) > 0 &&
      load(agent.words, page + PAGE.adopt) === 0;
    if (isAlive && page !== agent.page && load(agent.words, page + PAGE.host) !== agent.page) {
      return true;
    }
  }
  return false;
}
