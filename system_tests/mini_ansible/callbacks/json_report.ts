/** Tells a run to programs, as Ansible's `json` callback does: one document at its end. */

import type { Callback, HostResult, PlayInfo, Recap, TaskFields } from "../executor/mod.ts";
import type { Json, JsonMapping } from "./golden/golden.ts";
import { plain } from "./golden/plain.ts";

interface Timed {
  name: string;
  id: string;
  duration: { start: string; end?: string };
}

interface TaskReport {
  task: Timed & { path?: string };
  hosts: { [host: string]: Json };
}

interface PlayReport {
  play: Timed;
  tasks: TaskReport[];
}

/** A callback that keeps all there is to tell. */
export class JsonReport implements Callback {
  readonly #plays: PlayReport[] = [];
  #stats: Json = {};
  #custom: Json = {};
  #error: Error | undefined;

  playStart({ name, uuid }: PlayInfo): void {
    this.#plays.push({ play: { name, id: uuid, duration: { start: now() } }, tasks: [] });
  }

  taskStart({ name, uuid, path }: TaskFields): void {
    const task = { name, id: uuid, path, duration: { start: now() } };
    this.#plays.at(-1)?.tasks.push({ task, hosts: {} });
  }

  handlerStart(task: TaskFields): void {
    this.taskStart(task);
  }

  runnerOk(result: HostResult): void {
    this.#keep(result);
  }

  runnerFailed(result: HostResult): void {
    this.#keep(result);
  }

  runnerSkipped(result: HostResult): void {
    this.#keep(result);
  }

  runnerUnreachable(result: HostResult): void {
    this.#keep(result);
  }

  stats({ hosts, custom }: Recap): void {
    const { _run: global, ...byHost } = custom;
    this.#stats = plain(hosts);
    this.#custom = { hosts: plain(byHost), global: plain(global ?? {}) };
  }

  error(error: Error): void {
    this.#error ??= error;
  }

  /** The document. */
  report(exit: number): string {
    const document = {
      plays: this.#plays,
      stats: this.#stats,
      custom_stats: this.#custom,
      exit,
      ...(this.#error && { error: this.#error.message }),
    };
    return JSON.stringify(document, null, 4);
  }

  #keep({ task, host, result }: HostResult): void {
    const play = this.#plays.at(-1);
    const found = play?.tasks.findLast((each) => each.task.id === task.uuid);
    if (play === undefined || found === undefined) return;
    const fields = plain(result) as JsonMapping;
    for (const name of Object.keys(fields)) if (name.startsWith("_ansible_")) delete fields[name];
    found.hosts[host] = { action: task.action, ...fields };
    found.task.duration.end = play.play.duration.end = now();
  }
}

function now(): string {
  return new Date().toISOString();
}
