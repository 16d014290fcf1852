/**
 * Circles of processes that wait for each other.
 *
 * **An edge** leads from a process that waits to the one that must act: who
 * holds the lock, or whose end is waited for. **Two looks**: words are read one
 * after the other, so a circle could be put together from different moments;
 * only those whose edges all stand in a second look are told of.
 *
 * @module
 */

import type { FamilyLook, SeenWait } from "./family_look.ts";

/** One process waits for another. */
export interface Edge {
  /** Process id of who waits. */
  readonly from: number;
  /** Process id of who must act. */
  readonly to: number;
  readonly wait: SeenWait;
}

/** A circle, and whether nothing but the end of one of them can open it. */
export interface Circle {
  readonly edges: readonly Edge[];
  /** Every one of them is parked in this wait; else another task of one could still act. */
  readonly isCertain: boolean;
}

/** The circles that stand in both looks; without one in the first, there is no second. */
export function circlesIn(first: FamilyLook, lookAgain: () => FamilyLook): Circle[] {
  const candidates = simpleCircles(edgesOf(first));
  if (candidates.length === 0) return [];
  const again = new Set(edgesOf(lookAgain()).map(keyOf));
  const standing = candidates.filter((circle) => circle.every((edge) => again.has(keyOf(edge))));
  return standing.map((circle) => ({
    edges: circle,
    isCertain: circle.every((edge) => isStuck(edge, first)),
  }));
}

function edgesOf({ waits, processes }: FamilyLook): Edge[] {
  const lives = (id: number) => processes.some((it) => it.id === id && it.life !== "ended");
  return waits.flatMap((wait) => {
    const to = wait.ending?.id ?? wait.object?.description.owner ?? 0;
    if (to === 0 || !lives(to)) return [];
    // One task of a process may wait for another's release, unless the thread is parked.
    const blocks = processes.some(({ page, isBlocked }) => page === wait.page && isBlocked);
    return to === wait.process && !blocks ? [] : [{ from: wait.process, to, wait }];
  });
}

function keyOf({ from, to, wait: { page, futex, since } }: Edge): string {
  return [from, to, page, futex, since].join(" ");
}

/** Does its process do nothing but this one wait? */
function isStuck({ wait }: Edge, { waits, processes }: FamilyLook): boolean {
  const isBlocked = processes.some((it) => it.page === wait.page && it.isBlocked);
  return isBlocked && waits.filter(({ page }) => page === wait.page).length === 1;
}

/** Every circle once, from its smallest process id on. */
function simpleCircles(edges: readonly Edge[]): Edge[][] {
  const found: Edge[][] = [];
  const visit = (start: number, path: readonly Edge[]): void => {
    const here = path.at(-1)?.to ?? start;
    for (const edge of edges) {
      if (edge.from !== here) continue;
      if (edge.to === start) found.push([...path, edge]);
      // A circle is begun at its smallest id, so that it is found once.
      else if (edge.to > start && !path.some(({ from }) => from === edge.to)) {
        visit(start, [...path, edge]);
      }
    }
  };
  for (const start of new Set(edges.map(({ from }) => from))) visit(start, []);
  return found;
}
