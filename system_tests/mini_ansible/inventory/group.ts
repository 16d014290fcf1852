/**
 * A group of hosts.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { AnsibleError } from "../errors.ts";
import type { Host } from "./host.ts";

/** Hosts and other groups under one name, with variables for all of them. */
export class Group {
  readonly name: string;
  readonly vars: Vars = {};
  readonly hosts: Host[] = [];
  readonly children: Group[] = [];
  readonly parents: Group[] = [];
  /** Distance from `all`, at most. */
  depth = 0;
  /** Later among groups of the same depth. */
  priority = 1;

  /** An empty group. */
  constructor(name: string) {
    this.name = name;
  }

  /** Makes `child` part of this group; whether it was not. */
  addChild(child: Group): boolean {
    if (child === this) throw new AnsibleError("can't add group to itself");
    if (this.children.includes(child)) return false;
    if (child.#descendants().includes(this)) {
      throw new AnsibleError(
        `Adding group '${child.name}' as child to '${this.name}' creates a recursive dependency loop.`,
      );
    }
    this.children.push(child);
    child.parents.push(this);
    child.#sink(this.depth + 1);
    for (const host of child.allHosts()) host.joinAncestors(child);
    return true;
  }

  /** Takes `host` in; whether it was not. */
  addHost(host: Host): boolean {
    if (this.hosts.includes(host)) return false;
    this.hosts.push(host);
    host.join(this);
    return true;
  }

  /** Lets `host` go. */
  removeHost(host: Host): void {
    const at = this.hosts.indexOf(host);
    if (at === -1) return;
    this.hosts.splice(at, 1);
    host.leave(this);
  }

  /** Sets a variable for all hosts. */
  setVar(name: string, value: unknown): void {
    if (name === "ansible_group_priority") this.priority = Number(value);
    else this.vars[name] = value;
  }

  /** The groups that this one is part of, near ones first. */
  ancestors(): Group[] {
    return walk(this, (group) => group.parents).slice(1);
  }

  /** The hosts of this group and those below it. */
  allHosts(): Host[] {
    const hosts = new Set<Host>();
    for (const group of this.#descendants()) {
      for (const host of group.hosts) {
        if (this.name !== "all" || !host.isImplicit) hosts.add(host);
      }
    }
    return [...hosts];
  }

  #descendants(): Group[] {
    return walk(this, (group) => group.children);
  }

  #sink(depth: number): void {
    if (depth <= this.depth) return;
    this.depth = depth;
    for (const child of this.children) child.#sink(depth + 1);
  }
}

/** Groups in the order in which their variables apply: the last one wins. */
export function sortGroups(groups: Iterable<Group>): Group[] {
  return [...groups].sort((a, b) =>
    a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1)
  );
}

function walk(start: Group, next: (group: Group) => Group[]): Group[] {
  const found = new Set([start]);
  for (const group of found) for (const other of next(group)) found.add(other);
  return [...found];
}
