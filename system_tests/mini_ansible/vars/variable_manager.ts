/**
 * Which variables a task sees, and who wins when several places define one.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { AnsibleError, AnsibleFileNotFound } from "../errors.ts";
import { type Host, type Inventory, sortGroups } from "../inventory/mod.ts";
import {
  type About,
  asList,
  type FileLoader,
  isMapping,
  type Loading,
  type Play,
  type Task,
} from "../playbook/mod.ts";
import { Templar, UndefinedVariableError } from "../templating/mod.ts";
import { delegatedVars } from "./delegation.ts";
import { HostVars, type HostVarsSource } from "./host_vars.ts";
import {
  hostsMagic,
  type PlayHosts,
  roleMagic,
  rolesMagic,
  runMagic,
  type RunOptions,
} from "./magic.ts";
import { Memo } from "./memo.ts";
import { type StoreName, VarsStores } from "./stores.ts";

/** Whose variables are wanted. */
export interface VarsQuery extends About {
  readonly host?: Host;
  /** Which hosts take part; by the play's pattern if left out. */
  readonly hosts?: PlayHosts;
  /** Without what is only for the host that the task is given to. */
  readonly isDelegated?: boolean;
}

/** What a {@linkcode VariableManager} is made from. */
export interface VariableManagerOptions {
  readonly inventory: Inventory;
  readonly files: FileLoader;
  readonly extraVars: Vars;
  readonly run: RunOptions;
  readonly rolesPath: readonly string[];
}

/** A part of the variables: fixed ones, or those of a host in one of the stores. */
export type Layer = Vars | StoreLayer;

/** The variables of `host` in `store`, whatever they are when they are looked at. */
export class StoreLayer {
  readonly store: StoreName;
  readonly host: string;

  constructor(store: StoreName, host: string) {
    this.store = store;
    this.host = host;
  }

  /** The variables now. */
  in(stores: VarsStores): Vars {
    return this.store === "facts" ? stores.factVars(this.host) : stores.get(this.store, this.host);
  }
}

/**
 * Knows all variables. From weak to strong: defaults of roles; inventory (`all`, groups, host,
 * each with its files); facts; the play's own and its files; roles; blocks and tasks;
 * `include_vars`; `set_fact` and `register`; parameters of roles and includes; the command
 * line; magic ones.
 */
export class VariableManager implements Loading, HostVarsSource {
  readonly stores = new VarsStores();
  readonly files: FileLoader;
  readonly rolesPath: readonly string[];
  readonly hostVars: HostVars;
  readonly inventory: Inventory;
  readonly #extraVars: Vars;
  readonly #runMagic: Vars;
  readonly #files = new Map<string, Vars[]>();
  readonly #memo = new Memo();

  /** Knows what the inventory and the command line say. */
  constructor({ inventory, files, extraVars, run, rolesPath }: VariableManagerOptions) {
    this.inventory = inventory;
    this.files = files;
    this.rolesPath = rolesPath;
    this.#extraVars = extraVars;
    this.#runMagic = runMagic(run, inventory);
    this.hostVars = new HostVars(this);
  }

  /** All variables by name, untemplated. */
  vars(query: VarsQuery): Vars {
    return this.flat(this.layers(query));
  }

  /** What `layers` come to; later ones win. */
  flat(layers: readonly Layer[]): Vars {
    const vars: Vars = {};
    for (const layer of layers) {
      Object.assign(vars, layer instanceof StoreLayer ? layer.in(this.stores) : layer);
    }
    vars.hostvars = this.hostVars;
    return vars;
  }

  /** A templar with all variables. */
  templar(query: VarsQuery): Templar {
    return this.templarOf(this.vars(query), query.task);
  }

  /** A templar with `vars`, for `task`. */
  templarOf(vars: Vars, task?: Task): Templar {
    const { basedir, onWarning } = this.files;
    return new Templar({ vars, basedir, searchPaths: task?.searchPath(), onWarning });
  }

  /** The layers that make up the variables, weak ones first. */
  layers(query: VarsQuery): Layer[] {
    const { play, host, task, isDelegated = false } = query;
    const layers = [
      ...this.#roleDefaults(query),
      ...host === undefined ? [] : this.#hostLayers(host),
    ];
    if (play !== undefined) this.#addPlay(layers, query);
    if (task !== undefined) this.#addTask(layers, task);
    if (host !== undefined) {
      layers.push(new StoreLayer("included", host.name), new StoreLayer("set", host.name));
    }
    if (task !== undefined) layers.push(...this.#paramsOf(task));
    layers.push(this.#extraVars, ...this.#magic(query));
    if (task !== undefined && host !== undefined && !isDelegated) {
      if ((task.get("delegate_to") ?? null) !== null) {
        layers.push(delegatedVars(this, { ...query, task }, this.flat(layers)));
      }
    }
    return layers;
  }

  #roleDefaults({ play, task }: VarsQuery): Vars[] {
    const layers = (play?.roles ?? []).map((role) =>
      this.#memo.of(role, "defaults", () => role.getDefaults())
    );
    const role = task?.role;
    if (role === undefined || task === undefined) return layers;
    return [...layers, this.#memo.of(task, "defaults", () => role.getDefaults(task.depChain()))];
  }

  /** What the inventory says about a host, then its facts. */
  #hostLayers(host: Host): Layer[] {
    const key = `inventory ${this.inventory.version} ${this.files.basedir}`;
    return [
      this.#memo.of(host, key, () => this.#inventoryVars(host)),
      new StoreLayer("facts", host.name),
    ];
  }

  #inventoryVars(host: Host): Vars {
    const { varsFiles, places } = this.inventory;
    const { basedir } = this.files;
    const all = this.inventory.data.groups.get("all")!;
    const groups = sortGroups(host.groups().filter((group) => group !== all));
    const fromFiles = (name: string, where: readonly string[]) =>
      where.map((place) => varsFiles.ofGroup(name, place));
    return Object.assign(
      {},
      all.vars,
      ...groups.map((group) => group.vars),
      ...fromFiles("all", places),
      ...fromFiles("all", [basedir]),
      ...groups.flatMap(({ name }) => fromFiles(name, places)),
      ...groups.flatMap(({ name }) => fromFiles(name, [basedir])),
      host.allVars(),
      ...places.map((place) => varsFiles.ofHost(host.name, place)),
      varsFiles.ofHost(host.name, basedir),
    );
  }

  #addPlay(layers: Layer[], query: VarsQuery): void {
    const play = query.play!;
    layers.push(play.getVars());
    for (const entry of asList(play.get("vars_files"))) {
      layers.push(...this.#varsFile(entry, { layers, query }));
    }
    for (const role of play.roles) {
      layers.push(this.#memo.of(role, "vars", () => role.getVars()));
    }
  }

  #varsFile(
    entry: unknown,
    { layers, query }: { layers: readonly Layer[]; query: VarsQuery },
  ): Vars[] {
    const known = { ...this.flat(layers), ...this.#extraVars, ...this.flat(this.#magic(query)) };
    const templar = this.templarOf(known);
    try {
      for (const candidate of asList(entry)) {
        const name = String(templar.template(candidate));
        const found = this.#readVarsFile(name);
        if (found !== undefined) return found;
      }
    } catch (error) {
      if (!(error instanceof UndefinedVariableError)) throw error;
      return []; // it may become known later on
    }
    if (query.host === undefined || query.isDelegated) return [];
    throw new AnsibleFileNotFound(`vars file ${asList(entry).join(", ")} was not found`);
  }

  #readVarsFile(name: string): Vars[] | undefined {
    const key = `${this.files.basedir}\n${name}`;
    const known = this.#files.get(key);
    if (known !== undefined) return known;
    let path: string;
    try {
      path = this.files.find([this.files.basedir], "vars", name);
    } catch (error) {
      if (error instanceof AnsibleFileNotFound) return undefined;
      throw error;
    }
    const content = this.files.load(path);
    const parts = content === null ? [] : asList(content);
    if (!parts.every(isMapping)) {
      throw new AnsibleError(`${path} must be a dictionary of variables, or a list of them`);
    }
    this.#files.set(key, parts);
    return parts;
  }

  #addTask(layers: Layer[], task: Task): void {
    const { role } = task;
    if (role !== undefined) {
      layers.push(this.#memo.of(task, "role vars", () => role.getVars(task.depChain())));
    }
    layers.push(this.#memo.of(task, "vars", () => task.getVars()));
  }

  #paramsOf(task: Task): Vars[] {
    const { role } = task;
    const include = this.#memo.of(task, "include params", () => task.includeParams());
    if (role === undefined) return [include];
    return [this.#memo.of(task, "params", () => role.getParams(task.depChain())), include];
  }

  #magic({ play, task, hosts }: VarsQuery): Vars[] {
    const { inventory, files } = this;
    const layers = [
      this.#runMagic,
      this.#memo.of(files, files.basedir, () => ({ playbook_dir: files.basedir })),
    ];
    layers.push(
      this.#memo.of(inventory, `groups ${inventory.version}`, () => ({
        groups: inventory.groupsDict(),
      })),
    );
    if (play !== undefined) {
      layers.push(
        this.#memo.of(play, `roles ${play.roles.length}`, () => rolesMagic(play)),
        this.#hostsMagic(play, hosts),
      );
    }
    const role = task?.role;
    if (role !== undefined) layers.push(this.#memo.of(role, "magic", () => roleMagic(role)));
    if (task !== undefined) {
      layers.push(this.#memo.of(task, "environment", () => ({
        environment: task.get("environment"),
      })));
    }
    return layers;
  }

  #hostsMagic(play: Play, hosts: PlayHosts | undefined): Vars {
    if (hosts === undefined) {
      const pattern = play.get("hosts") ?? "all";
      const isKnown = !new Templar({ vars: {} }).isTemplate(pattern);
      const all = this.inventory.hosts(isKnown ? pattern : "all", { ignoreRestriction: true });
      const batch = this.inventory.hosts();
      return hostsMagic(play, { all: namesOf(all), batch: namesOf(batch) });
    }
    const key = `hosts ${[...play.removedHosts].join(" ")} ${hosts.all.length}`;
    return this.#memo.of(hosts, key, () => hostsMagic(play, hosts));
  }

  /** Another one whenever the variables of any host have changed. */
  get version(): string {
    return `${this.stores.version} ${this.inventory.version} ${this.files.basedir}`;
  }

  /** Where relative paths start. */
  get basedir(): string {
    return this.files.basedir;
  }

  hostNames(): string[] {
    return [...this.inventory.data.hosts.keys()];
  }

  rawVars(name: string): Vars | undefined {
    const host = this.inventory.host(name);
    return host === undefined ? undefined : this.vars({ host });
  }
}

function namesOf(hosts: readonly Host[]): string[] {
  return hosts.map(({ name }) => name);
}
