/**
 * Slots for workers that are kept: each is started when it is first needed, and is told
 * everything only once.
 *
 * @module
 */

import { Queue } from "@pystd/multiprocessing/queues";
import type {
  ForkServerWorkerProcess,
  ServingWorkerOptions,
  SpawnWorkerProcess,
} from "./serving_worker.ts";
import type { WorkersOptions } from "./fork_workers.ts";
import type { WorkerMessage } from "./job_message.ts";
import { JobSender, LayerNumbers } from "./job_sender.ts";
import type { Order, Workers } from "./workers.ts";

type ServingProcess = SpawnWorkerProcess | ForkServerWorkerProcess;
type ServingProcessClass = new (options: ServingWorkerOptions) => ServingProcess;

/** Milliseconds that a worker has to break off what it is at. */
const GRACE = 2_000;

/** A worker, what it has been told, and what it is at. */
interface Slot {
  readonly process: ServingProcess;
  readonly jobs: Queue<WorkerMessage>;
  readonly sender: JobSender;
  readonly ended: Promise<void>;
  order: Order | undefined;
  isOver: boolean;
}

/** Workers that run one order after another. */
export class ServingWorkers implements Workers {
  readonly #options: WorkersOptions;
  readonly #Process: ServingProcessClass;
  readonly #numbers = new LayerNumbers();
  #slots: (Slot | undefined)[] = [];
  #size = 0;
  #freed = Promise.withResolvers<void>();
  #isClosed = false;

  /** No room yet. */
  constructor(options: WorkersOptions, Process: ServingProcessClass) {
    this.#options = options;
    this.#Process = Process;
  }

  resize(size: number): void {
    while (this.#slots.length < size) this.#slots.push(undefined);
    this.#size = size;
  }

  hasFree(slots = this.#size): boolean {
    return this.#freeSlot(slots) !== undefined;
  }

  /** A free slot, one with a worker if there is one. */
  #freeSlot(slots: number): number | undefined {
    const size = Math.min(slots, this.#size);
    let empty: number | undefined;
    for (let index = 0; index < size; index++) {
      const slot = this.#slots[index];
      if (slot === undefined || slot.isOver) empty ??= index;
      else if (slot.order === undefined) return index;
    }
    return empty;
  }

  async whenFree(slots = this.#size): Promise<void> {
    if (!this.hasFree(slots)) await this.#freed.promise;
  }

  #wake(): void {
    this.#freed.resolve();
    this.#freed = Promise.withResolvers();
  }

  async start(order: Order, slots = this.#size): Promise<void> {
    const index = this.#freeSlot(slots)!;
    let slot = this.#slots[index];
    if (slot === undefined || slot.isOver) this.#slots[index] = slot = await this.#newSlot(order);
    slot.order = order;
    slot.jobs.putNowait(slot.sender.message(order));
    await Promise.resolve();
  }

  async #newSlot(order: Order): Promise<Slot> {
    const { queue, settings, variables } = this.#options;
    const jobs = new Queue<WorkerMessage>();
    const process = new this.#Process({ jobs, queue, settings });
    await process.start();
    const slot: Slot = {
      process,
      jobs,
      sender: new JobSender(variables, this.#numbers),
      ended: process.join().then(() => this.#ended(slot)),
      order,
      isOver: false,
    };
    return slot;
  }

  #ended(slot: Slot): void {
    const { process, order } = slot;
    slot.isOver = true;
    slot.sender.close();
    slot.jobs.close();
    if (order !== undefined && !this.#isClosed) {
      const exitcode = process.exitcode!;
      this.#options.queue.sendEnd({ order: order.id, worker: process.name, exitcode });
    }
    this.#wake();
  }

  settle({ id }: Order): void {
    const slot = this.#slots.find((each) => each?.order?.id === id);
    if (slot === undefined) return;
    slot.order = undefined;
    this.#wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const alive = this.#slots.filter((slot) => slot !== undefined && !slot.isOver) as Slot[];
    for (const slot of alive) slot.jobs.putNowait("stop");
    await Promise.all(alive.map(async ({ process, ended }) => {
      await process.join({ timeout: GRACE });
      if (process.exitcode === null) process.terminate();
      await ended;
    }));
    this.#slots = [];
  }
}
