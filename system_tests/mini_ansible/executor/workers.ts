/**
 * Who runs tasks: what strategies need of workers of any kind.
 *
 * @module
 */

import type { Host } from "../inventory/mod.ts";
import type { Task } from "../playbook/mod.ts";
import type { Layer } from "../vars/mod.ts";
import type { Vars } from "./data.ts";

/** A task that is to be run for a host. */
export interface Order {
  readonly id: number;
  readonly host: Host;
  readonly task: Task;
  /** The variables, weak ones first. */
  readonly layers: readonly Layer[];
  /** Variables of the executor's own, stronger than all. */
  readonly vars: Vars;
}

/** A number of slots for workers. */
export interface Workers {
  /** Whether one of the first `slots` is free. */
  hasFree(slots?: number): boolean;
  /** Resolves when one of the first `slots` may be free. */
  whenFree(slots?: number): Promise<void>;
  /** Gives an order to a free one of the first `slots`, which puts its result on the queue. */
  start(order: Order, slots?: number): Promise<void>;
  /** The result of an order has been heard. */
  settle(order: Order): void;
  /** Makes room for `size` workers. */
  resize(size: number): void;
  /** Ends them all, now; resolves when none is left. */
  close(): Promise<void>;
}
