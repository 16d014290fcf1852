/** The kinds of pools that one test runs over. */

import { chooseMethod } from "../../process/backstage.ts";
import { activeChildren } from "../../process/mod.ts";
import { assertEquals } from "@std/assert";
import { Pool, type PoolOptions, ThreadPool } from "../mod.ts";

/** A kind of pool. */
export interface Maker {
  readonly name: string;
  /** Workers in agents of their own? */
  readonly isShared: boolean;
  make(options: PoolOptions): Pool;
}

/** Pools whose workers have agents of their own. */
export const SHARED: readonly Maker[] = (["forkserver", "spawn"] as const).map((method) => ({
  name: `Pool [${method}]`,
  isShared: true,
  make(options) {
    chooseMethod(method, { force: true });
    return new Pool(options);
  },
}));

/** Pools whose workers live in this agent. */
export const LOCAL: readonly Maker[] = [
  {
    name: "Pool [fork]",
    isShared: false,
    make(options) {
      chooseMethod("fork", { force: true });
      return new Pool(options);
    },
  },
  { name: "ThreadPool", isShared: false, make: (options) => new ThreadPool(options) },
];

/** All of them. */
export const ALL: readonly Maker[] = [...SHARED, ...LOCAL];

/** Declares a test for each of `makers`; the pool, if one was made, is ended after it. */
export function testPools(
  makers: readonly Maker[],
  title: string,
  body: (maker: Maker) => Promise<void>,
): void {
  for (const maker of makers) {
    Deno.test({
      name: `${maker.name} ${title}`,
      // Threads that were ended by force, and spares, may outlive a test.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => {
        try {
          await body(maker);
          assertEquals(activeChildren(), []);
        } finally {
          chooseMethod(null, { force: true });
        }
      },
    });
  }
}

/** Resolves when `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
