/**
 * Runs playbooks, one after another, play by play and batch by batch.
 *
 * @module
 */

import { AnsibleError, UserInterrupt } from "../errors.ts";
import type { Host, Inventory } from "../inventory/mod.ts";
import { asList, checkPlaybook, loadPlaybook, type Play, type Playbook } from "../playbook/mod.ts";
import { finalizePlay } from "./play_fields.ts";
import { RUN } from "./run_result.ts";
import type { TaskQueueManager } from "./task_queue_manager.ts";
import { askForVars } from "./vars_prompt.ts";

/** What a {@linkcode PlaybookExecutor} is made from. */
export interface PlaybookExecutorOptions {
  readonly playbooks: readonly string[];
  readonly tqm: TaskQueueManager;
  /** Only these hosts, as `--limit` says. */
  readonly limit?: string;
}

/** What an interrupted run ends with. */
const INTERRUPTED = 99;
/** What a run ends with that met a fault of this program. */
const FAULT = 250;

/** Runs playbooks on one task queue manager. */
export class PlaybookExecutor {
  readonly #options: PlaybookExecutorOptions;
  readonly #tqm: TaskQueueManager;
  readonly #inventory: Inventory;
  readonly #unreachable = new Set<string>();

  /** For `options.playbooks`. */
  constructor(options: PlaybookExecutorOptions) {
    this.#options = options;
    this.#tqm = options.tqm;
    this.#inventory = options.tqm.inventory;
  }

  /** Runs all; the exit code. Whatever goes wrong is told to the callbacks. */
  async run(): Promise<number> {
    try {
      return await this.#run();
    } catch (error) {
      this.#tqm.callbacks.error(error as Error);
      if (error instanceof UserInterrupt) return INTERRUPTED;
      return error instanceof AnsibleError ? error.exitCode : FAULT;
    } finally {
      await this.#tqm.close();
    }
  }

  async #run(): Promise<number> {
    const { playbooks, limit } = this.#options;
    for (const path of playbooks) checkPlaybook(path);
    const isEmpty = this.#inventory.hosts().length === 0;
    this.#inventory.limit(limit);
    if (!isEmpty && this.#inventory.hosts().length === 0) {
      throw new AnsibleError("Specified hosts and/or --limit does not match any hosts");
    }
    let result: number = RUN.OK;
    for (const path of playbooks) {
      this.#inventory.removeRestriction();
      const playbook = loadPlaybook(path, this.#tqm.variables);
      this.#tqm.callbacks.playbookStart({ file: path });
      result = await this.#playbook(playbook);
      this.#tqm.callbacks.stats(this.#tqm.stats.recap());
      if (result !== RUN.OK) break;
    }
    this.#checkStart();
    return result;
  }

  #checkStart(): void {
    if (this.#tqm.hasStarted) return;
    this.#tqm.callbacks.display({
      text: "No matching task found. Note: --start-at-task can only follow static includes.",
      kind: "error",
    });
  }

  async #playbook(playbook: Playbook): Promise<number> {
    let result: number = RUN.OK;
    for (const play of playbook.plays) {
      this.#tqm.variables.files.basedir = play.includedFrom ?? playbook.basedir;
      this.#inventory.removeRestriction();
      const { code, isBroken } = await this.#play(play, result);
      result = code;
      if (isBroken) break;
    }
    return result;
  }

  async #play(play: Play, before: number): Promise<{ code: number; isBroken: boolean }> {
    const tqm = this.#tqm;
    askForVars(play, {
      known: tqm.variables.vars({}),
      warn: (text) => tqm.callbacks.display({ text, kind: "warning" }),
    });
    const ready = play.copy();
    finalizePlay(ready, tqm.variables.templar({ play }));
    for (const name of this.#unreachable) tqm.unreachableHosts.add(name);
    let failedBefore = this.#lostHosts();
    const batches = this.#batches(ready);
    if (batches.length === 0) {
      tqm.callbacks.playStart({
        uuid: ready.uuid,
        name: ready.title,
        strategy: String(ready.get("strategy")),
        hosts: [],
        checkMode: false,
      });
      tqm.callbacks.noHostsMatched();
    }
    let result = before;
    for (const batch of batches) {
      this.#inventory.restrict(batch);
      const { code, isEnded } = await tqm.run(play);
      if (isEnded) return { code, isBroken: false };
      result = code;
      if ((code & RUN.BREAK_PLAY) !== 0) return { code: RUN.FAILED, isBroken: true };
      if (batch.length === this.#lostHosts() - failedBefore) return { code, isBroken: true };
      failedBefore = this.#lostHosts();
      for (const name of tqm.unreachableHosts) this.#unreachable.add(name);
    }
    return { code: result, isBroken: false };
  }

  #lostHosts(): number {
    return this.#tqm.failedHosts.size + this.#tqm.unreachableHosts.size;
  }

  /** The hosts in the batches that `serial` makes; the last of its numbers goes on. */
  #batches(play: Play): Host[][] {
    const left = this.#inventory.hosts(play.get("hosts"), { order: play.get("order") as string });
    const { length } = left;
    const sizes = asList(play.get("serial"));
    const batches: Host[][] = [];
    for (let index = 0; left.length > 0; index++) {
      const size = sizes.length === 0
        ? 0
        : batchSize(sizes[Math.min(index, sizes.length - 1)], length);
      batches.push(left.splice(0, size <= 0 ? left.length : size));
    }
    return batches;
  }
}

/** A number of hosts, or a part of all. */
function batchSize(serial: unknown, all: number): number {
  if (typeof serial === "string" && serial.endsWith("%")) {
    return Math.trunc(Number(serial.slice(0, -1)) / 100 * all) || 1;
  }
  const size = Number(serial);
  if (Number.isInteger(size)) return size;
  // Ansible has not thought of it, either: an exit code of 250.
  throw new RangeError(`invalid literal for int() with base 10: '${serial}'`);
}
