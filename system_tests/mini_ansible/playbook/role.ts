/**
 * Roles.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { Block } from "./block.ts";
import { ROLE } from "./keywords.ts";
import { newUuid, Node } from "./node.ts";
import type { Play } from "./play.ts";
import { Task } from "./task.ts";

/** An entry of `roles`, a dependency, or what an include names: which role, and how. */
export class RoleDefinition extends Node {
  readonly keywords = ROLE;
  readonly kind = "RoleInclude";
  name = "";
  path = "";
  /** What is written beside keywords. */
  params: Vars = {};

  override *outer(): Iterable<() => unknown> {}

  override getVars(): Vars {
    return (this.own.get("vars") ?? {}) as Vars;
  }

  override includeParams(): Vars {
    return {};
  }
}

/** How a role came into a play. */
export interface RoleOptions {
  readonly play: Play;
  /** By `include_role` or `import_role`. */
  readonly fromInclude: boolean;
}

/** A role with all its files read. */
export class Role {
  readonly uuid = newUuid();
  readonly name: string;
  readonly path: string;
  readonly params: Vars;
  /** The keywords that its entry has; its tasks inherit them. */
  readonly own: ReadonlyMap<string, unknown>;
  readonly fromInclude: boolean;
  readonly play: Play;
  /** `defaults/`. */
  defaults: Vars = {};
  /** `vars/`. */
  vars: Vars = {};
  allowDuplicates = false;
  /** The roles that it was brought in by. */
  readonly parents: Role[] = [];
  readonly dependencies: Role[] = [];
  taskBlocks: Block[] = [];
  handlerBlocks: Block[] = [];
  /** Hosts for which it is through. */
  readonly completed = new Set<string>();
  #handlers: Block[] | undefined;

  /** The role of `definition`, nothing of which is read yet. */
  constructor(definition: RoleDefinition, { fromInclude, play }: RoleOptions) {
    this.play = play;
    this.name = definition.name;
    this.path = definition.path;
    this.params = definition.params;
    this.own = definition.own;
    this.fromInclude = fromInclude;
  }

  /** Whether it need not run for `host` again. */
  hasRun(host: string): boolean {
    return !this.allowDuplicates && this.completed.has(host);
  }

  /** All it depends on, first things first. */
  allDependencies(): Role[] {
    return this.dependencies.flatMap((role) => [...role.allDependencies(), role]);
  }

  /** The roles that led to it. */
  depChain(): Role[] {
    return this.parents.flatMap((parent) => [...parent.depChain(), parent]);
  }

  /** Defaults, of all it depends on too. */
  getDefaults(depChain: readonly Role[] = []): Vars {
    return Object.assign(
      {},
      ...this.allDependencies().map((role) => role.getDefaults()),
      ...depChain.map((role) => role.defaults),
      this.defaults,
    );
  }

  /** Variables, of all it depends on and that led to it too; without parameters. */
  getVars(depChain: readonly Role[] = []): Vars {
    return Object.assign(
      {},
      ...depChain.flatMap((role) => [role.own.get("vars"), role.vars]),
      ...this.allDependencies().map((role) => role.getVars()),
      this.own.get("vars"),
      this.vars,
    );
  }

  /** Parameters, of what led to it too. */
  getParams(depChain: readonly Role[] = []): Vars {
    return Object.assign({}, ...depChain.map((role) => role.params), this.params);
  }

  /** Its tasks and those that it depends on, for a play. */
  compile(depChain: readonly Role[] = []): Block[] {
    const chain = [...depChain, this];
    return [
      ...this.dependencies.flatMap((role) => role.compile(chain)),
      ...this.taskBlocks.map((block) => placed(block, chain)),
      this.#end(),
    ];
  }

  /** Tells the executor that the role is through. */
  #end(): Block {
    const block = new Block({ play: this.play, role: this });
    block.ownDepChain = [];
    const task = new Task({ parent: block, role: this });
    task.action = "meta";
    task.args = { _raw_params: "role_complete" };
    task.isImplicit = true;
    task.own.set("tags", ["always"]);
    block.block = [task];
    return block;
  }

  /** Its handlers and those of what it depends on. */
  handlers(depChain: readonly Role[] = []): Block[] {
    const chain = [...depChain, this];
    return this.#handlers ??= [
      ...this.dependencies.flatMap((role) => role.handlers(chain)),
      ...this.handlerBlocks.map((block) => placed(block, chain)),
    ];
  }
}

function placed(block: Block, chain: readonly Role[]): Block {
  const copy = block.copy();
  copy.ownDepChain = chain;
  return copy;
}
