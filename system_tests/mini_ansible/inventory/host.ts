/**
 * A host.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import type { Group } from "./group.ts";

/** Something that tasks are run for. */
export class Host {
  readonly name: string;
  /** From the inventory, where the host itself is named. */
  readonly vars: Vars = {};
  /** `localhost` that no inventory names. */
  readonly isImplicit: boolean;
  readonly #groups = new Set<Group>();

  /** A host in no group. */
  constructor(name: string, { isImplicit = false }: { isImplicit?: boolean } = {}) {
    this.name = name;
    this.isImplicit = isImplicit;
  }

  /** What it is connected to by. */
  get address(): string {
    return typeof this.vars.ansible_host === "string" ? this.vars.ansible_host : this.name;
  }

  /** All its groups, those above its own ones too. */
  groups(): Group[] {
    return [...this.#groups];
  }

  /** Has become part of `group`. For {@linkcode Group}. */
  join(group: Group): void {
    this.joinAncestors(group);
    this.#groups.add(group);
  }

  /** `group` has become part of others. For {@linkcode Group}. */
  joinAncestors(group: Group): void {
    for (const ancestor of group.ancestors()) this.#groups.add(ancestor);
  }

  /** Is no longer part of `group`, nor of what only `group` made it a part of. */
  leave(group: Group): void {
    this.#groups.delete(group);
    const left = new Set([...this.#groups].flatMap((other) => other.ancestors()));
    for (const ancestor of group.ancestors()) {
      if (!left.has(ancestor) && ancestor.name !== "all") this.#groups.delete(ancestor);
    }
  }

  /** Its variables, with those that say who it is. */
  allVars(): Vars {
    return {
      ...this.vars,
      inventory_hostname: this.name,
      inventory_hostname_short: this.name.split(".")[0],
      group_names: this.groupNames(),
    };
  }

  /** The names of its groups, in order. */
  groupNames(): string[] {
    return this.groups().map(({ name }) => name).filter((name) => name !== "all").sort();
  }
}
