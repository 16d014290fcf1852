/**
 * What a failure does to the place of a host in a play, and whether it is one in the end.
 *
 * @module
 */

import type { HostState } from "./host_state.ts";

/** Something has failed where `state` is: to the rescue, the always part, or the end. */
export function fail(state: HostState): void {
  const { run, failures } = state;
  if (run === "complete") return;
  if (run === "tasks" || run === "rescue" || run === "always") {
    const child = state.child[run];
    if (child !== undefined) return fail(child);
  }
  failures[run] = true;
  if (run === "handlers") state.mustTakeHandlers = true;
  const block = state.current;
  const mayRescue = run === "tasks" || run === "handlers";
  if (mayRescue && block !== undefined && block.rescue.length > 0) state.run = "rescue";
  else if ((mayRescue || run === "rescue") && block !== undefined && block.always.length > 0) {
    state.run = "always";
  } else state.run = "complete";
}

/** Whether a failure has not been, and will not be, rescued. */
export function isFailed(state: HostState | undefined): boolean {
  if (state === undefined) return false;
  const { run, failures, child } = state;
  if (run === "rescue" && isFailed(child.rescue)) return true;
  if (run === "always" && isFailed(child.always)) return true;
  if (state.hasFailures) {
    if (run === "rescue" && !failures.rescue) return false;
    if (run === "always" && !failures.always) return false;
    return !(state.hasRescued && !failures.always);
  }
  if (run === "tasks" && isFailed(child.tasks)) {
    return !(state.current!.rescue.length > 0 && !failures.rescue);
  }
  return false;
}

/** Forgets failures, of blocks within as well. */
export function clearFailures(state: HostState): void {
  state.clearFailures();
  const child = state.child.tasks ?? state.child.rescue ?? state.child.always;
  if (child !== undefined) clearFailures(child);
}

/** The innermost block that is being run. */
export function activeState(state: HostState): HostState {
  const { run, child } = state;
  if (run !== "tasks" && run !== "rescue" && run !== "always") return state;
  const inner = child[run];
  return inner === undefined ? state : activeState(inner);
}

/** Whether a failure in `state` is one that a rescue takes over. */
export function isRescuing(state: HostState): boolean {
  if (state.run === "tasks" && (state.current?.rescue.length ?? 0) > 0) return true;
  const inner = state.child.tasks ?? state.child.rescue ?? state.child.always;
  return inner !== undefined && isRescuing(inner);
}
