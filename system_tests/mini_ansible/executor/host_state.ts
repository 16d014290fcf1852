/**
 * How far a host has come in a play.
 *
 * @module
 */

import type { Block, Task } from "../playbook/mod.ts";

/** In which part of a block, or of a play, a host is. */
export type RunState = "setup" | "tasks" | "rescue" | "always" | "handlers" | "complete";

/** In which parts it has failed. */
export interface Failures {
  setup: boolean;
  tasks: boolean;
  rescue: boolean;
  always: boolean;
  handlers: boolean;
}

/** The parts of a block, and the states of a host in blocks within them. */
export const PART_OF = { tasks: "block", rescue: "rescue", always: "always" } as const;

/** A part of a block. */
export type BlockState = keyof typeof PART_OF;

const NO_FAILURES: Failures = {
  setup: false,
  tasks: false,
  rescue: false,
  always: false,
  handlers: false,
};

/** A host's place in a list of blocks; within a block that is being run, a child has its own. */
export class HostState {
  blocks: Block[];
  handlers: Task[] = [];
  block = 0;
  /** How many tasks of each part have been handed out. */
  readonly task = { tasks: 0, rescue: 0, always: 0 };
  handler = 0;
  run: RunState = "setup";
  readonly failures: Failures = { ...NO_FAILURES };
  /** Where to go on after the handlers. */
  beforeHandlers: RunState = "tasks";
  mustTakeHandlers = true;
  isSetupPending = false;
  child: { tasks?: HostState; rescue?: HostState; always?: HostState } = {};
  hasRescued = false;
  hasStartedAtTask = false;

  /** At the start of `blocks`. */
  constructor(blocks: readonly Block[]) {
    this.blocks = [...blocks];
  }

  /** The block that is being run. */
  get current(): Block | undefined {
    return this.blocks[this.block];
  }

  /** Whether anything has failed here. */
  get hasFailures(): boolean {
    const { setup, tasks, rescue, always, handlers } = this.failures;
    return setup || tasks || rescue || always || handlers;
  }

  /** Forgets that anything has failed here. */
  clearFailures(): void {
    Object.assign(this.failures, NO_FAILURES);
  }

  /** Goes to the first task of the next block. */
  nextBlock(): void {
    this.block++;
    this.run = "tasks";
    Object.assign(this.task, { tasks: 0, rescue: 0, always: 0 });
    this.child = {};
    this.hasRescued = false;
  }

  /** The same place, to look ahead from. */
  copy(): HostState {
    const state = new HostState(this.blocks);
    const { handlers, block, handler, run, beforeHandlers, mustTakeHandlers } = this;
    const { isSetupPending, hasRescued, hasStartedAtTask, child } = this;
    Object.assign(state, { block, handler, run, beforeHandlers, mustTakeHandlers });
    Object.assign(state, { isSetupPending, hasRescued, hasStartedAtTask });
    Object.assign(state.task, this.task);
    Object.assign(state.failures, this.failures);
    state.handlers = [...handlers];
    state.child = {
      tasks: child.tasks?.copy(),
      rescue: child.rescue?.copy(),
      always: child.always?.copy(),
    };
    return state;
  }
}
