/**
 * Whether anybody else is there who could end a wait.
 *
 * @module
 */

import { eachPage, load, PAGE } from "../kernel/mod.ts";
import type { Family } from "./family.ts";

/** Does a process run, or start, in another agent than this one? */
export function hasCompany({ agent }: Family): boolean {
  const { words } = agent;
  let found = false;
  eachPage(agent, (page) => {
    const isHere = page === agent.page || load(words, page + PAGE.host) === agent.page;
    if (!isHere && load(words, page + PAGE.state) > 0) found = true;
  });
  return found;
}
