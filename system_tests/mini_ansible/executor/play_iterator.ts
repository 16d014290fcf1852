/**
 * Which task comes next for each host of a play: through blocks, their rescue and always
 * parts, and handlers.
 *
 * Source of the behaviour: ansible-core 2.14 `executor/play_iterator.py`.
 *
 * @module
 */

import { globMatcher, type Host } from "../inventory/mod.ts";
import { Block, isWanted, type Play, type TagFilter, Task } from "../playbook/mod.ts";
import { clearFailures, fail, isFailed } from "./host_failure.ts";
import { type BlockState, HostState, PART_OF } from "./host_state.ts";

/** What a {@linkcode PlayIterator} is made from. */
export interface PlayIteratorOptions {
  readonly play: Play;
  readonly hosts: readonly Host[];
  readonly filter: TagFilter;
  /** Whether facts of a host are to be gathered first. */
  readonly gathers: (host: Host) => boolean;
  /** Starts at the first task of this name. */
  readonly startAt?: string;
}

/** A host's place after a step, and the task that it is to do there. */
export interface Step {
  readonly state: HostState;
  readonly task: Task | undefined;
}

/** Hands out the tasks of a play, one host and one step at a time. */
export class PlayIterator {
  readonly play: Play;
  readonly batchSize: number;
  /** All tasks in the order in which they are written, for those who keep hosts in step. */
  readonly allTasks: Task[];
  /** The place in {@linkcode allTasks}. */
  position = 0;
  handlers: Task[];
  /** `meta: end_play` was met. */
  isPlayEnded = false;
  /** A task was found to start at. */
  hasStarted = false;
  readonly #blocks: Block[];
  readonly #states = new Map<string, HostState>();
  readonly #gathers: (host: Host) => boolean;

  /** At the start of `play` with every host. */
  constructor({ play, hosts, filter, gathers, startAt }: PlayIteratorOptions) {
    this.play = play;
    this.batchSize = hosts.length;
    this.#gathers = gathers;
    const isFlushWanted = () => {
      const tags = play.get("tags") as unknown[];
      return tags.length === 0 || isWanted({ get: () => tags }, filter);
    };
    const compiled = play.compile({ isFlushWanted });
    const filtered = compiled.map((block) => block.filtered(filter))
      .filter((block) => block.tasks().length > 0);
    this.#blocks = [setupBlock(play).filtered(filter), ...filtered];
    this.allTasks = this.#blocks.flatMap((block) => block.tasks());
    this.handlers = handlersOf(play);
    for (const host of hosts) this.#states.set(host.name, new HostState(this.#blocks));
    if (startAt !== undefined) { for (const host of hosts) this.#skipTo(host, startAt); }
  }

  #skipTo(host: Host, name: string): void {
    const matches = globMatcher(name);
    for (;;) {
      const { state, task } = this.peek(host);
      if (state.run === "complete" || task === undefined) break;
      if (matches(task.ownName) || matches(task.title())) {
        this.hasStarted = true;
        const found = this.#states.get(host.name)!;
        found.hasStartedAtTask = true;
        found.run = "setup";
        return;
      }
      this.advance(host, state);
    }
  }

  /** Handlers that includes have brought in count from now on. */
  takeHandlers(): void {
    this.handlers = handlersOf(this.play);
  }

  /** The place of `host`; a copy. */
  stateOf(host: Host): HostState {
    return this.#stateOf(host).copy();
  }

  #stateOf(host: Host): HostState {
    let state = this.#states.get(host.name);
    if (state === undefined) this.#states.set(host.name, state = new HostState([]));
    return state;
  }

  /** Puts `host` to a place that {@linkcode peek} has shown. */
  advance(host: Host, state: HostState): void {
    this.#states.set(host.name, state);
  }

  /** What comes next for `host`, without going there. */
  peek(host: Host): Step {
    const state = this.stateOf(host);
    if (state.run === "complete") return { state, task: undefined };
    return { state, task: this.#next(state, host) };
  }

  /** Ends the play for `host`. */
  complete(host: Host): void {
    this.#stateOf(host).run = "complete";
  }

  /** Makes `host` run its handlers next. */
  flush(host: Host): boolean {
    const state = this.#stateOf(host);
    if (state.run === "handlers") return false;
    state.beforeHandlers = state.run;
    state.run = "handlers";
    return true;
  }

  #next(state: HostState, host: Host): Task | undefined {
    for (;;) {
      if (state.current === undefined) state.run = "complete";
      let task: Task | undefined;
      switch (state.run) {
        case "complete":
          return undefined;
        case "setup":
          task = this.#nextOfSetup(state, host);
          break;
        case "handlers":
          task = nextHandler(state, { host, handlers: this.handlers });
          break;
        default:
          task = this.#nextOfPart(state, { part: state.run, host });
      }
      if (task !== undefined) return task;
    }
  }

  #nextOfSetup(state: HostState, host: Host): Task | undefined {
    if (!state.isSetupPending) {
      state.isSetupPending = true;
      const [setup] = this.#blocks[0].block;
      return setup instanceof Task && this.#gathers(host) ? setup : undefined;
    }
    state.isSetupPending = false;
    if (state.hasStartedAtTask) state.run = "tasks";
    else state.nextBlock();
    return undefined;
  }

  #nextOfPart(
    state: HostState,
    { part, host }: { part: BlockState; host: Host },
  ): Task | undefined {
    if (part === "tasks") state.isSetupPending = false;
    const child = state.child[part];
    if (child === undefined) return nextOfBlock(state, part);
    const task = this.#next(child, host);
    if (isFailed(child)) {
      state.child[part] = undefined;
      fail(state);
      return undefined;
    }
    if (task === undefined || child.run === "complete") state.child[part] = undefined;
    return state.child[part] === undefined ? undefined : task;
  }

  /** `host` has failed at the task that it was given last. */
  markFailed(host: Host): void {
    fail(this.#stateOf(host));
    this.play.removedHosts.add(host.name);
  }

  /** Whether `host` is out of the play by a failure. */
  isFailed(host: Host): boolean {
    return isFailed(this.#stateOf(host));
  }

  /** The names of those that are. */
  failedHosts(): string[] {
    return [...this.#states].filter(([, state]) => isFailed(state)).map(([name]) => name);
  }

  /** Forgets that `host` has failed. */
  clearErrors(host: Host): void {
    clearFailures(this.#stateOf(host));
  }

  /** Gives `host` more to do, right after the task it is at. */
  addBlocks(host: Host, blocks: readonly Block[]): void {
    insert(this.#stateOf(host), blocks);
  }
}

function handlersOf(play: Play): Task[] {
  return play.handlerBlocks.flatMap((block) => block.block as Task[]);
}

function setupBlock(play: Play): Block {
  const block = new Block({ play });
  block.own.set("run_once", false);
  const task = new Task({ parent: block });
  task.action = "gather_facts";
  task.own.set("name", "Gathering Facts");
  if ((play.get("tags") as unknown[]).length === 0) task.own.set("tags", ["always"]);
  for (const option of ["gather_subset", "gather_timeout", "fact_path"]) {
    const value = play.own.get(option);
    if (value !== undefined) task.args[option] = value;
  }
  if (play.includedWhen !== undefined) task.own.set("when", play.includedWhen);
  block.block = [task];
  return block;
}

function nextHandler(
  state: HostState,
  { host, handlers }: { host: Host; handlers: readonly Task[] },
): Task | undefined {
  if (state.mustTakeHandlers) {
    state.handlers = [...handlers];
    state.mustTakeHandlers = false;
    state.handler = 0;
  }
  if (state.failures.handlers) {
    state.mustTakeHandlers = true;
    state.run = "complete";
    return undefined;
  }
  while (state.handler < state.handlers.length) {
    const handler = state.handlers[state.handler++];
    if (handler.notifiedHosts.has(host.name)) return handler;
  }
  state.run = state.beforeHandlers;
  state.mustTakeHandlers = true;
  return undefined;
}

/** The next task of a part itself; a block in it becomes a child. */
function nextOfBlock(state: HostState, part: BlockState): Task | undefined {
  if (isLeft(state, part)) return undefined;
  const item = state.current![PART_OF[part]][state.task[part]++];
  if (item instanceof Task) return item;
  const child = new HostState([item]);
  child.run = "tasks";
  state.child[part] = child;
  return undefined;
}

/** Goes on to another part if this one is through, or has failed. */
function isLeft(state: HostState, part: BlockState): boolean {
  const block = state.current!;
  const isThrough = state.task[part] >= block[PART_OF[part]].length;
  switch (part) {
    case "tasks":
      if (isFailed(state)) state.run = "rescue";
      else if (isThrough) state.run = "always";
      else return false;
      return true;
    case "rescue":
      if (state.failures.rescue) state.run = "always";
      else if (isThrough) {
        if (block.rescue.length > 0) state.clearFailures();
        state.run = "always";
        state.hasRescued = true;
      } else return false;
      return true;
    case "always":
      if (!isThrough) return false;
      if (state.hasFailures) state.run = "complete";
      else state.nextBlock();
      return true;
  }
}

function insert(state: HostState, blocks: readonly Block[]): void {
  const { run } = state;
  if (blocks.length === 0 || state.hasFailures && run === "tasks") return;
  if (run === "handlers") {
    state.handlers.splice(state.handler, 0, ...blocks.flatMap((block) => block.block as Task[]));
    return;
  }
  if (run !== "tasks" && run !== "rescue" && run !== "always") return;
  const child = state.child[run];
  if (child !== undefined) return insert(child, blocks);
  const part = PART_OF[run];
  const block = state.current!;
  const tasks = [...block[part]];
  tasks.splice(state.task[run], 0, ...blocks);
  state.blocks[state.block] = block.with(part, tasks);
}
