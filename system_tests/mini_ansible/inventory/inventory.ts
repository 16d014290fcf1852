/**
 * All hosts that there are, and those that count at the moment.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import type { Vars } from "../executor/data.ts";
import { AnsibleError, AnsibleOptionsError, AnsibleParserError } from "../errors.ts";
import { parseYaml } from "../yaml/mod.ts";
import type { Group } from "./group.ts";
import type { Host } from "./host.ts";
import { expandHostRange } from "./host_range.ts";
import { readIni } from "./ini.ts";
import { InventoryData } from "./inventory_data.ts";
import { matchPatterns, splitHostPattern } from "./pattern.ts";
import { VarsFiles } from "./vars_files.ts";
import { readYamlInventory } from "./yaml_inventory.ts";

const IGNORED = /~$|\.(?:orig|ini|cfg|retry|pyc|pyo|swp|bak|rpm|md|txt|rst)$|^\./;
const ORDERS = ["inventory", "sorted", "reverse_sorted", "reverse_inventory", "shuffle"];

/** Which hosts are wanted. */
export interface HostsOptions {
  /** Those left out by `--limit`, too. */
  readonly ignoreLimit?: boolean;
  /** Those that are not in the batch, too. */
  readonly ignoreRestriction?: boolean;
  /** The keyword of a play. */
  readonly order?: string | null;
}

/**
 * Hosts and groups from any number of sources: files in INI or YAML form, folders of them,
 * or names with commas.
 */
export class Inventory {
  readonly data = new InventoryData();
  readonly varsFiles = new VarsFiles();
  /** What was given, as absolute paths where it was paths. */
  readonly sources: readonly string[];
  /** Another one whenever hosts, groups or their variables have changed. */
  version = 0;
  #limit: string[] | undefined;
  #restriction: Set<string> | undefined;
  #groupsDict: Record<string, string[]> | undefined;
  readonly #matches = new Map<string, Host[]>();

  /**
   * Reads `sources`.
   *
   * @throws {AnsibleError} If one of them cannot be read.
   */
  constructor(sources: readonly string[] = []) {
    this.sources = sources.map((source) => source.includes(",") ? source : resolve(source));
    for (const source of this.sources) this.#read(source);
    this.data.source = undefined;
    this.data.reconcile();
  }

  #read(source: string): void {
    if (source.includes(",")) {
      for (const name of source.split(",").map((part) => part.trim())) {
        if (name !== "") {
          expandHostRange(name).forEach((host) => this.data.addHost(host, "ungrouped"));
        }
      }
      return;
    }
    let info: Deno.FileInfo;
    try {
      info = Deno.statSync(source);
    } catch {
      return; // Ansible warns, and goes on without
    }
    if (!info.isDirectory) return this.#readFile(source);
    const names = [...Deno.readDirSync(source)].map(({ name }) => name).sort();
    for (const name of names) {
      if (IGNORED.test(name) || name === "group_vars" || name === "host_vars") continue;
      this.#read(join(source, name));
    }
  }

  #readFile(file: string): void {
    this.data.source = file;
    const text = Deno.readTextFileSync(file);
    if (!/\.(?:ya?ml|json)$/.test(file)) return readIni(text, this.data, file);
    try {
      readYamlInventory(parseYaml(text, { filename: file }), this.data);
    } catch (error) {
      if (error instanceof AnsibleParserError) throw error;
      throw new AnsibleError(`Failed to parse ${file}`, { cause: error });
    }
  }

  /** The folders in which `group_vars` and `host_vars` are looked for. */
  get places(): string[] {
    const paths = this.sources.filter((source) => !source.includes(","));
    return paths.map((path) => isFolder(path) ? path : dirname(path));
  }

  /** The host of this name, by inventory, or `localhost`. */
  host(name: string): Host | undefined {
    return this.data.host(name);
  }

  /** The host of this name; one that nobody has heard of if it must be. */
  hostOrStranger(name: string): Host {
    const known = this.data.host(name);
    if (known !== undefined) return known;
    for (const host of this.data.hosts.values()) if (host.address === name) return host;
    return new InventoryData().addHost(name);
  }

  /** The hosts that `pattern` stands for, among those that count. */
  hosts(
    pattern: unknown = "all",
    { ignoreLimit = false, ignoreRestriction = false, order }: HostsOptions = {},
  ): Host[] {
    let hosts = this.#match(splitHostPattern(pattern));
    if (!ignoreLimit && this.#limit !== undefined) {
      const within = new Set(this.#match(this.#limit));
      hosts = hosts.filter((host) => within.has(host));
    }
    const restriction = this.#restriction;
    if (!ignoreRestriction && restriction !== undefined) {
      hosts = hosts.filter(({ name }) => restriction.has(name));
    }
    return inOrder([...hosts], order ?? "inventory");
  }

  #match(patterns: readonly string[]): Host[] {
    const key = patterns.join("\n");
    let found = this.#matches.get(key);
    if (found === undefined) this.#matches.set(key, found = matchPatterns(patterns, this.data));
    return found;
  }

  /** Leaves only the hosts of `pattern`, as `--limit` says; `@file` names a file of patterns. */
  limit(pattern: string | undefined): void {
    this.#limit = pattern === undefined ? undefined : splitHostPattern(pattern).flatMap((part) => {
      if (!part.startsWith("@")) return [part];
      return Deno.readTextFileSync(part.slice(1)).split("\n").map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("#"));
    });
  }

  /** For the time being only `hosts` count. */
  restrict(hosts: readonly Host[]): void {
    this.#restriction = new Set(hosts.map(({ name }) => name));
  }

  /** All count again. */
  removeRestriction(): void {
    this.#restriction = undefined;
  }

  /** The names of the hosts of all groups. */
  groupsDict(): Record<string, string[]> {
    return this.#groupsDict ??= Object.fromEntries(
      [...this.data.groups].map(([name, group]) => [
        name,
        group.allHosts().map((host) => host.name),
      ]),
    );
  }

  /** What `add_host` asks for; whether anything is new. */
  addHost(name: string, { groups, vars }: { groups: readonly string[]; vars: Vars }): boolean {
    const known = this.data.hosts.get(name);
    let isNew = known === undefined;
    const host = known ?? this.data.addHost(name, "all");
    for (const [key, value] of Object.entries(vars)) {
      isNew ||= JSON.stringify(host.vars[key]) !== JSON.stringify(value);
      host.vars[key] = value;
    }
    for (const group of groups) isNew = this.data.addGroup(group).addHost(host) || isNew;
    if (isNew) this.#changed();
    return isNew;
  }

  /** What `group_by` asks for; whether anything is new. */
  groupBy(
    host: Host,
    { group, parents }: { group: string; parents: readonly string[] },
  ): boolean {
    const target: Group = this.data.addGroup(group);
    let isNew = false;
    for (const name of parents) {
      isNew ||= !this.data.groups.has(name);
      isNew = this.data.addGroup(name).addChild(target) || isNew;
    }
    if (!target.allHosts().includes(host)) isNew = target.addHost(host) || isNew;
    if (isNew) this.#changed();
    return isNew;
  }

  #changed(): void {
    this.version++;
    this.data.reconcile();
    this.#groupsDict = undefined;
    this.#matches.clear();
  }
}

function inOrder(hosts: Host[], order: string): Host[] {
  if (!ORDERS.includes(order)) {
    throw new AnsibleOptionsError(`Invalid 'order' specified for inventory hosts: ${order}`);
  }
  if (order === "reverse_inventory") return hosts.reverse();
  if (order === "shuffle") return shuffled(hosts);
  if (!order.endsWith("sorted")) return hosts;
  const direction = order === "sorted" ? 1 : -1;
  return hosts.sort((a, b) => direction * (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function shuffled(hosts: Host[]): Host[] {
  const keyed = hosts.map((host) => ({ host, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ host }) => host);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
