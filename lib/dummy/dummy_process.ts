/**
 * A process that is a task of its creator's agent.
 *
 * @module
 */

import { markLibraryClass, treatAsThread } from "../process/backstage.ts";
import { Process, type ProcessOptions, type StartMethod, type Target } from "../process/mod.ts";

/**
 * A process that runs in its creator's agent. Source: CPython `dummy.DummyProcess`.
 *
 * @example
 * ```ts
 * import { DummyProcess } from "@pystd/multiprocessing/dummy";
 * import { assertEquals } from "@std/assert";
 *
 * const seen: number[] = [];
 * const p = new DummyProcess({ target: (n: number) => seen.push(n), args: [1] });
 * await p.start();
 * await p.join();
 * assertEquals(seen, [1]);
 * ```
 */
export class DummyProcess<F extends Target = Target> extends Process<F> {
  /** Always "fork". */
  protected static override readonly startMethod: StartMethod = "fork";

  /** As {@linkcode Process}; what it opens stays open at its end, as that of a thread does. */
  constructor(options: ProcessOptions<F> = {}) {
    super(options);
    treatAsThread(this);
  }
}

markLibraryClass(DummyProcess);
