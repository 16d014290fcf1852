/**
 * Carrying out dynamic includes: their tasks come right after the include, for its hosts.
 *
 * @module
 */

import { AnsibleError, AnsibleParserError } from "../../errors.ts";
import type { Host } from "../../inventory/mod.ts";
import type { Block, Task } from "../../playbook/mod.ts";
import { TaskOutcome } from "../outcome.ts";
import { type IncludedFile, includedFiles, loadIncluded } from "./includes.ts";
import type { Strategy } from "./strategy.ts";

/** Includes for the hosts of a strategy. */
export class Includer {
  readonly #strategy: Strategy;

  /** For the hosts of `strategy`. */
  constructor(strategy: Strategy) {
    this.#strategy = strategy;
  }

  /** Carries out the includes among `outcomes`: the tasks that they add for all. */
  include(outcomes: readonly TaskOutcome[], hostsLeft: readonly Host[]): Task[] {
    const options = {
      play: this.#strategy.iterator.play,
      variables: this.#strategy.tqm.variables,
      hosts: this.#strategy.hosts,
    };
    const files = includedFiles(outcomes, options);
    const blocksOf = new Map<string, Block[]>();
    const tasks: Task[] = [];
    const failed = new Set<Host>();
    for (const file of files) {
      const blocks = this.#load(file, failed);
      this.#strategy.iterator.takeHandlers();
      for (const block of blocks) {
        const wanted = this.#wanted(block, file);
        tasks.push(...wanted.tasks());
        for (const { name } of file.hosts) {
          blocksOf.set(name, [...blocksOf.get(name) ?? [], wanted]);
        }
      }
    }
    for (const host of failed) {
      this.#strategy.tqm.failedHosts.add(host.name);
      this.#strategy.iterator.markFailed(host);
    }
    for (const host of hostsLeft) {
      this.#strategy.iterator.addBlocks(host, blocksOf.get(host.name) ?? []);
    }
    return tasks;
  }

  #load(file: IncludedFile, failed: Set<Host>): Block[] {
    const { tqm, iterator } = this.#strategy;
    const isRole = file.task.include === "role";
    const names = file.hosts.map(({ name }) => name);
    try {
      const options = {
        play: iterator.play,
        variables: tqm.variables,
        hosts: this.#strategy.hosts,
      };
      const blocks = loadIncluded(file, options);
      if (blocks === undefined) return [];
      for (const name of names) if (!isRole) tqm.stats.count(name, "ok");
      const { task, name, item } = file;
      if (!isRole) {
        tqm.callbacks.included({ task: task.fields(), file: name, hosts: names, isRole, item });
      }
      return blocks;
    } catch (error) {
      if (!(error instanceof AnsibleError) || error instanceof AnsibleParserError) throw error;
      for (const outcome of file.outcomes) outcome.result.failed = true;
      for (const host of file.hosts) {
        failed.add(host);
        if (!isRole) this.#includeFailed(host, { file, reason: error.message });
      }
      if (isRole) tqm.callbacks.display({ text: error.message, kind: "error" });
      return [];
    }
  }

  #includeFailed(host: Host, { file, reason }: { file: IncludedFile; reason: string }): void {
    const { tqm, iterator } = this.#strategy;
    iterator.markFailed(host);
    tqm.failedHosts.add(host.name);
    tqm.stats.count(host.name, "failed");
    const result = { failed: true, reason };
    tqm.tell("runnerFailed", new TaskOutcome({ host, task: file.task, result }));
  }

  #wanted(block: Block, file: IncludedFile): Block {
    if (file.task.isHandler) {
      for (const task of block.tasks()) {
        for (const { name } of file.hosts) task.notifiedHosts.add(name);
      }
      return block;
    }
    const task = block.firstInclude();
    const { play } = this.#strategy.iterator;
    return block.filtered(
      this.#strategy.tqm.filter(() => ({ play, task, hosts: this.#strategy.hosts })),
    );
  }
}
