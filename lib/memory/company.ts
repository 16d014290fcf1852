/**
 * Whether anybody else is there who could end a wait.
 *
 * @module
 */

import { load, PAGE, pageInSlot, ROOT } from "../kernel/mod.ts";
import type { Family } from "./family.ts";

/** Does a process run, or start, in another agent than this one? */
export function hasCompany({ agent }: Family): boolean {
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
