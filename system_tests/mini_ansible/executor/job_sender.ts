/**
 * Tells a worker about jobs, and whatever it does not know yet but needs for them.
 *
 * @module
 */

import { unsafeTexts } from "../templating/mod.ts";
import { type Change, type Layer, StoreLayer, type VariableManager } from "../vars/mod.ts";
import type { Vars } from "./data.ts";
import type { HostLayers, JobMessage, LayerReference } from "./job_message.ts";
import type { Order } from "./workers.ts";

/** So many layers and tasks are kept by a worker; then it forgets all. */
const MOST_KEPT = 2_000;

/** Numbers for layers, the same for all workers of a run. */
export class LayerNumbers {
  readonly #numbers = new WeakMap<Vars, number>();
  #last = 0;

  /** The number of `layer`. */
  of(layer: Vars): number {
    let number = this.#numbers.get(layer);
    if (number === undefined) this.#numbers.set(layer, number = ++this.#last);
    return number;
  }
}

/** What one worker has been told. */
export class JobSender {
  readonly #variables: VariableManager;
  readonly #numbers: LayerNumbers;
  readonly #layers = new Set<number>();
  readonly #tasks = new Set<string>();
  readonly #close: () => void;
  #changes: Change[];
  #hostsKey = "";
  #marks = 0;
  #isFresh = true;

  /** The worker knows nothing. */
  constructor(variables: VariableManager, numbers: LayerNumbers) {
    this.#variables = variables;
    this.#numbers = numbers;
    this.#changes = [...variables.stores.all()];
    this.#close = variables.stores.listen((change) => this.#changes.push(change));
  }

  /** The message for an order. */
  message(order: Order): JobMessage {
    const isFresh = this.#isFresh || this.#layers.size + this.#tasks.size > MOST_KEPT;
    if (isFresh) this.#forget();
    const fresh: [number, Vars][] = [];
    const hostLayers = this.#hostLayers(fresh);
    const { task, host, layers, vars } = order;
    const fields = this.#tasks.has(task.uuid) ? undefined : task.fields();
    this.#tasks.add(task.uuid);
    const changes = this.#changes;
    this.#changes = [];
    const marks = unsafeTexts();
    const unsafe = marks.slice(this.#marks);
    this.#marks = marks.length;
    return {
      id: order.id,
      host: { name: host.name, address: host.address },
      task: task.uuid,
      layers: layers.map((layer) => this.#reference(layer, fresh)),
      vars,
      basedir: this.#variables.basedir,
      news: { isFresh, task: fields, layers: fresh, changes, hostLayers, unsafe },
    };
  }

  #forget(): void {
    this.#layers.clear();
    this.#tasks.clear();
    this.#hostsKey = "";
    this.#isFresh = false;
  }

  #reference(layer: Layer, fresh: [number, Vars][]): LayerReference {
    if (layer instanceof StoreLayer) return [layer.store, layer.host];
    const number = this.#numbers.of(layer);
    if (!this.#layers.has(number)) {
      this.#layers.add(number);
      fresh.push([number, layer]);
    }
    return number;
  }

  /** Whose variables are made of what, if the inventory or the playbook is another one. */
  #hostLayers(fresh: [number, Vars][]): HostLayers | undefined {
    const variables = this.#variables;
    const key = `${variables.inventory.version} ${variables.basedir}`;
    if (key === this.#hostsKey) return undefined;
    this.#hostsKey = key;
    const hosts: Record<string, LayerReference[]> = {};
    for (const name of variables.hostNames()) {
      const layers = variables.layers({ host: variables.inventory.host(name) });
      hosts[name] = layers.map((layer) => this.#reference(layer, fresh));
    }
    return { basedir: variables.basedir, hosts };
  }

  /** The worker is no more. */
  close(): void {
    this.#close();
  }
}
