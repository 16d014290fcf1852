/**
 * The sentinel of a process: ready once it has ended.
 *
 * @module
 */

import { type Waitable, waitable } from "../kernel/mod.ts";

/** Something that `wait()` takes, ready when a process has ended. */
export class Sentinel implements Waitable {
  /** How `wait()` asks. */
  readonly [waitable]: Waitable[typeof waitable];

  /** Asks `hasEnded`, again whenever `futex` is woken. */
  constructor(hasEnded: () => boolean, futex: number) {
    this[waitable] = { isReady: hasEnded, futexes: [futex] };
  }
}
