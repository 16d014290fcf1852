/**
 * What a worker that shares no memory knows: all it has been told so far.
 *
 * @module
 */

import { markUnsafe } from "../templating/mod.ts";
import { HostVars, type HostVarsSource, StoreLayer, VarsStores } from "../vars/mod.ts";
import type { TaskFields, Vars } from "./data.ts";
import type { Job, WorkerSettings } from "./job.ts";
import type { HostLayers, JobMessage, LayerReference, News } from "./job_message.ts";

/** Makes jobs of messages. */
export class WorkerState implements HostVarsSource {
  readonly #settings: WorkerSettings;
  readonly #stores = new VarsStores();
  readonly #layers = new Map<number, Vars>();
  readonly #tasks = new Map<string, TaskFields>();
  readonly #hostVars = new HostVars(this);
  #hosts: HostLayers = { basedir: "", hosts: {} };
  #news = 0;

  /** Knows nothing yet. */
  constructor(settings: WorkerSettings) {
    this.#settings = settings;
  }

  /** The job that `message` is about. */
  job(message: JobMessage): Job {
    this.#learn(message.news);
    const task = this.#tasks.get(message.task)!;
    const { id, host, basedir } = message;
    const vars = Object.assign(this.#flat(message.layers), message.vars);
    vars.hostvars = this.#hostVars;
    return { id, host, task, vars, basedir, settings: this.#settings };
  }

  #learn({ isFresh, task, layers, changes, hostLayers, unsafe }: News): void {
    if (isFresh) {
      this.#layers.clear();
      this.#tasks.clear();
    }
    if (task !== undefined) this.#tasks.set(task.uuid, task);
    for (const [id, vars] of layers) this.#layers.set(id, vars);
    for (const change of changes) this.#stores.apply(change);
    if (hostLayers !== undefined) {
      this.#hosts = hostLayers;
      this.#news++;
    }
    markUnsafe([...unsafe]);
  }

  #flat(references: readonly LayerReference[]): Vars {
    const layers = references.map((reference) =>
      typeof reference === "number"
        ? this.#layers.get(reference)
        : new StoreLayer(...reference).in(this.#stores)
    );
    return Object.assign({}, ...layers);
  }

  get version(): string {
    return `${this.#news} ${this.#stores.version}`;
  }

  get basedir(): string {
    return this.#hosts.basedir;
  }

  hostNames(): string[] {
    return Object.keys(this.#hosts.hosts);
  }

  rawVars(host: string): Vars | undefined {
    const layers = this.#hosts.hosts[host];
    return layers === undefined ? undefined : this.#flat(layers);
  }
}
