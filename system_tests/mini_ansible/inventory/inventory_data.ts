/**
 * The groups and hosts that inventories name.
 *
 * @module
 */

import { dirname } from "node:path";
import type { Vars } from "../executor/data.ts";
import { AnsibleError } from "../errors.ts";
import { Group } from "./group.ts";
import { Host } from "./host.ts";

const LOCALHOSTS = new Set(["localhost", "127.0.0.1", "::1"]);

/** Every group and host by name. `all` and `ungrouped` are always there. */
export class InventoryData {
  readonly groups = new Map<string, Group>();
  readonly hosts = new Map<string, Host>();
  /** The file that is being read. */
  source: string | undefined;

  /** Nobody yet. */
  constructor() {
    this.addGroup("all").addChild(this.addGroup("ungrouped"));
  }

  /** The group `name`, made if there is none. */
  addGroup(name: string): Group {
    if (!name) throw new AnsibleError("Invalid group name provided, expected a string");
    let group = this.groups.get(name);
    if (group === undefined) this.groups.set(name, group = new Group(name));
    return group;
  }

  /** The host `name`, made if there is none, as part of `group`. */
  addHost(name: string, group?: string): Host {
    if (!name) throw new AnsibleError("Invalid empty host name provided");
    let host = this.hosts.get(name);
    if (host === undefined) {
      host = new Host(name);
      if (this.source !== undefined) {
        host.vars.inventory_file = this.source;
        host.vars.inventory_dir = dirname(this.source);
      }
      this.hosts.set(name, host);
    }
    if (group !== undefined) this.addGroup(group).addHost(host);
    return host;
  }

  /** The host `name`; `localhost` is made if nobody names it. */
  host(name: string): Host | undefined {
    const host = this.hosts.get(name);
    if (host !== undefined || !LOCALHOSTS.has(name)) return host;
    return this.#namedLocalhost() ?? this.#implicitLocalhost(name);
  }

  #namedLocalhost(): Host | undefined {
    for (const name of LOCALHOSTS) {
      const host = this.hosts.get(name);
      if (host !== undefined) return host;
    }
    return undefined;
  }

  #implicitLocalhost(name: string): Host {
    const host = new Host(name, { isImplicit: true });
    Object.assign(
      host.vars,
      this.groups.get("all")!.vars,
      {
        ansible_connection: "local",
        ansible_host: "127.0.0.1",
      } satisfies Vars,
    );
    this.hosts.set(name, host);
    return host;
  }

  /** Puts every group under `all`, and hosts without a group into `ungrouped`. */
  reconcile(): void {
    const all = this.groups.get("all")!;
    const ungrouped = this.groups.get("ungrouped")!;
    for (const group of this.groups.values()) {
      if (group !== all && group.parents.length === 0) all.addChild(group);
    }
    for (const host of this.hosts.values()) {
      const own = host.groups().filter((group) => group !== all);
      if (own.length > 1 && own.includes(ungrouped)) ungrouped.removeHost(host);
      else if (own.length === 0 && !host.isImplicit) ungrouped.addHost(host);
    }
  }
}
