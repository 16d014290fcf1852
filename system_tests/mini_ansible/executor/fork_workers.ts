/**
 * Slots for workers that are started anew for each task and host.
 *
 * @module
 */

import type { VariableManager } from "../vars/mod.ts";
import type { FinalQueue } from "./final_queue.ts";
import type { WorkerSettings } from "./job.ts";
import { WorkerProcess } from "./worker_process.ts";
import type { Order, Workers } from "./workers.ts";

/** What {@linkcode ForkWorkers} need to know. */
export interface WorkersOptions {
  readonly queue: FinalQueue;
  readonly variables: VariableManager;
  readonly settings: WorkerSettings;
}

/** One process for each order. The slots only limit how many live at a time. */
export class ForkWorkers implements Workers {
  readonly #options: WorkersOptions;
  readonly #Process: typeof WorkerProcess;
  /** Orders whose results have not been heard. */
  readonly #open = new Set<number>();
  #slots: (WorkerProcess | undefined)[] = [];
  #next = 0;

  /** No room yet. */
  constructor(options: WorkersOptions, Process = WorkerProcess) {
    this.#options = options;
    this.#Process = Process;
  }

  resize(size: number): void {
    this.#slots = Array.from({ length: size });
    this.#next = 0;
  }

  hasFree(slots = this.#slots.length): boolean {
    return this.#freeSlot(slots) !== undefined;
  }

  /** The next free slot, going round from the last one that was taken. */
  #freeSlot(slots: number): number | undefined {
    const size = Math.min(slots, this.#slots.length);
    for (let step = 0; step < size; step++) {
      const slot = (this.#next + step) % size;
      if (!this.#slots[slot]?.isAlive()) return slot;
    }
    return undefined;
  }

  async whenFree(slots = this.#slots.length): Promise<void> {
    if (this.hasFree(slots)) return;
    await Promise.race(this.#slots.slice(0, slots).map((worker) => worker?.ended));
  }

  async start(order: Order, slots = this.#slots.length): Promise<void> {
    const { queue, variables, settings } = this.#options;
    const slot = this.#freeSlot(slots)!;
    this.#next = slot + 1;
    // Copies: what the worker does to them stays with it, as if it had memory of its own.
    const vars = Object.assign(variables.flat(order.layers), order.vars);
    const fields = order.task.fields();
    const worker = new this.#Process({
      queue,
      job: {
        id: order.id,
        host: { name: order.host.name, address: order.host.address },
        task: { ...fields, args: { ...fields.args } },
        vars,
        basedir: variables.basedir,
        settings,
      },
    });
    this.#slots[slot] = worker;
    this.#open.add(order.id);
    await worker.start();
    worker.ended!.then((exitcode) => this.#ended(order, { worker: worker.name, exitcode }));
  }

  #ended(order: Order, end: { worker: string; exitcode: number }): void {
    if (this.#open.delete(order.id)) this.#options.queue.sendEnd({ order: order.id, ...end });
  }

  settle(order: Order): void {
    this.#open.delete(order.id);
  }

  async close(): Promise<void> {
    const alive = this.#slots.filter((worker) => worker?.isAlive());
    for (const worker of alive) worker!.terminate();
    await Promise.all(alive.map((worker) => worker!.ended));
    this.#slots = [];
  }
}
