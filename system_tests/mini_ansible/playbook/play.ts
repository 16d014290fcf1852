/**
 * Plays.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { Block } from "./block.ts";
import { PLAY } from "./keywords.ts";
import { Node } from "./node.ts";
import type { Role } from "./role.ts";
import { Task } from "./task.ts";

/** A role that was read for a play, and what it was read with. */
interface CachedRole {
  readonly key: string;
  readonly role: Role;
}

/** What `--tags` and `--skip-tags` say. */
export interface TagOptions {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** Hosts, and what is to be done with them. */
export class Play extends Node {
  readonly keywords = PLAY;
  readonly kind = "Play";
  /** The folder of the playbook that it was imported from. */
  includedFrom: string | undefined;
  /** The condition that it was imported under. */
  includedWhen: unknown[] | undefined;
  roles: Role[] = [];
  handlerBlocks: Block[] = [];
  preTasks: Block[] = [];
  tasks: Block[] = [];
  postTasks: Block[] = [];
  /** Hosts that have failed, or left. */
  readonly removedHosts = new Set<string>();
  readonly #cache: Map<string, CachedRole[]>;

  /** An empty play, or one of another's roles. */
  constructor(original?: Play) {
    super();
    this.#cache = new Map(original === undefined ? [] : original.#cache);
  }

  override *outer(): Iterable<() => unknown> {}

  /** Its name, or its hosts. */
  get title(): string {
    const name = this.own.get("name");
    if (typeof name === "string" && name !== "") return name;
    const hosts = this.own.get("hosts");
    return Array.isArray(hosts) ? hosts.join(",") : String(hosts ?? "");
  }

  override getVars(): Vars {
    return (this.own.get("vars") ?? {}) as Vars;
  }

  override includeParams(): Vars {
    return {};
  }

  /** The same play for another batch of hosts. */
  copy(): Play {
    const play = new Play(this);
    play.uuid = this.uuid;
    for (const [name, value] of this.own) play.own.set(name, value);
    const { includedFrom, includedWhen, preTasks, tasks, postTasks } = this;
    Object.assign(play, { includedFrom, includedWhen, preTasks, tasks, postTasks });
    play.roles = [...this.roles];
    play.handlerBlocks = [...this.handlerBlocks];
    return play;
  }

  /** The role that was read as `name` with what `key` stands for. */
  cachedRole(name: string, key: string): Role | undefined {
    return this.#cache.get(name)?.find((entry) => entry.key === key)?.role;
  }

  /** Keeps a role for the next time it is asked for. */
  cacheRole(key: string, role: Role): void {
    this.#cache.set(role.name, [...this.#cache.get(role.name) ?? [], { key, role }]);
  }

  /** Everything that it does, with a flush of handlers after each section. */
  compile({ isFlushWanted }: { isFlushWanted: () => boolean }): Block[] {
    const roleBlocks = this.roles.filter((role) => !role.fromInclude)
      .flatMap((role) => role.compile());
    const sections = [this.preTasks, [...roleBlocks, ...this.tasks], this.postTasks];
    const flush = this.#flush(isFlushWanted());
    if (this.own.get("force_handlers") !== true) {
      return sections.flatMap((section) => [...section, flush]);
    }
    return sections.map((section) => {
      const block = new Block({ play: this });
      block.block = section.length === 0 ? [implicitMeta("noop", block)] : section;
      block.always = [flush];
      return block;
    });
  }

  #flush(isWanted: boolean): Block {
    const block = new Block({ play: this });
    if (isWanted) block.block = [implicitMeta("flush_handlers", block)];
    return block;
  }

  /** The handlers of its roles. */
  roleHandlers(): Block[] {
    return this.roles.filter((role) => !role.fromInclude).flatMap((role) => role.handlers());
  }
}

/** A task of the executor's own. */
export function implicitMeta(what: string, parent?: Block): Task {
  const task = new Task({ parent });
  task.action = "meta";
  task.args = { _raw_params: what };
  task.isImplicit = true;
  return task;
}
