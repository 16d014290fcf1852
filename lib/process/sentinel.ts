/**
 * The sentinel of a process: ready once it has ended.
 *
 * @module
 */

import { type Waitable, waitable } from "../kernel/mod.ts";

/**
 * Something that `wait()` takes, ready when a process has ended.
 *
 * @example Wait for whichever child ends first
 * ```ts
 * import { Process } from "@pystd/multiprocessing";
 * import { wait } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * const p = new Process({ target: Math.sqrt, args: [2] });
 * await p.start();
 * assertEquals(await wait([p.sentinel]), [p.sentinel]);
 * await p.join();
 * ```
 */
export class Sentinel implements Waitable {
  /** How `wait()` asks. */
  readonly [waitable]: Waitable[typeof waitable];

  /** Asks `hasEnded`, again whenever `futex` is woken. */
  constructor(hasEnded: () => boolean, futex: number) {
    this[waitable] = { isReady: hasEnded, futexes: [futex] };
  }
}
