/**
 * The port behind which start methods differ: how a child comes to run.
 *
 * @module
 */

import type { Family } from "../memory/mod.ts";
import type { Reference } from "../codec/mod.ts";
import type { Child } from "./child.ts";
import type { ProcessState } from "./state.ts";

/** A process object, as far as starting it needs. */
export type Startable = object & { run(): unknown };

/** A process that is to be started. */
export interface Start {
  readonly family: Family;
  /** The process object. */
  readonly process: Startable;
  readonly state: ProcessState;
  /** How the child finds the target. */
  readonly target: Reference | undefined;
  /** How the child finds the class of the object, unless it is the library's own. */
  readonly cls: Reference | undefined;
}

/** A start method. */
export interface Popen {
  /** Does the child run elsewhere, so that everything must be sent? */
  readonly sends: boolean;
  /** Has the child begun; its page exists when this returns. */
  launch(start: Start): Child;
}
