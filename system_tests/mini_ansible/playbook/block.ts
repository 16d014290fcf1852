/**
 * Blocks.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { BLOCK } from "./keywords.ts";
import { Node } from "./node.ts";
import type { Play } from "./play.ts";
import type { Role } from "./role.ts";
import { isWanted, type TagFilter } from "./tags.ts";
import { Task } from "./task.ts";

/** Where a block stands. */
export interface BlockPlace {
  readonly play: Play;
  readonly parent?: Node;
  readonly role?: Role;
}

/** Tasks that belong together, and what is done when one of them fails, and in any case. */
export class Block extends Node {
  readonly keywords = BLOCK;
  readonly kind = "Block";
  readonly play: Play;
  readonly role: Role | undefined;
  /** The roles that led to its role, and this; set where a role is made part of a play. */
  ownDepChain: readonly Role[] | undefined;
  block: (Block | Task)[] = [];
  rescue: (Block | Task)[] = [];
  always: (Block | Task)[] = [];

  /** An empty block. */
  constructor({ play, parent, role }: BlockPlace) {
    super();
    this.play = play;
    this.parent = parent;
    this.role = role;
  }

  override *outer(name: string): Iterable<() => unknown> {
    const outer = this.heirOf;
    if (outer !== undefined) yield () => outer.inherited(name);
    const { role, play } = this;
    if (role !== undefined) {
      yield () => role.own.get(name);
      for (const parent of this.depChain().toReversed()) yield () => parent.own.get(name);
    }
    yield () => play.own.get(name);
  }

  /** The roles that led to it. */
  depChain(): readonly Role[] {
    if (this.ownDepChain !== undefined) return this.ownDepChain;
    const { parent } = this;
    return parent instanceof Block || parent instanceof Task ? parent.depChain() : [];
  }

  /** Every task in it. */
  tasks(): Task[] {
    return [...this.block, ...this.rescue, ...this.always].flatMap((part) =>
      part instanceof Block ? part.tasks() : [part]
    );
  }

  override getVars(): Vars {
    return { ...this.parent?.getVars(), ...this.own.get("vars") as Vars };
  }

  override includeParams(): Vars {
    return this.parent?.includeParams() ?? {};
  }

  /** The nearest include or import that it came from. */
  firstInclude(): Task | undefined {
    for (let node = this.parent; node !== undefined; node = node.parent) {
      if (node instanceof Task) return node;
    }
    return undefined;
  }

  /** A block of its own with all that is in it, for another place. */
  copy(): Block {
    const copies = new Map<Node, Node>();
    const copied = this.#shallow();
    copies.set(this, copied);
    copied.#fillFrom(this, copies);
    return copied;
  }

  /** Only the tasks that are to run, by their tags. The tasks themselves are the same. */
  filtered(filter: TagFilter): Block {
    const block = this.#shallow();
    for (const part of PARTS) {
      block[part] = this[part].flatMap((item): (Block | Task)[] => {
        if (item instanceof Task) {
          return item.isImplicitMeta || isWanted(item, filter) ? [item] : [];
        }
        const inner = item.filtered(filter);
        return inner.tasks().length === 0 ? [] : [inner];
      });
    }
    return block;
  }

  /** Itself with other tasks in one part. */
  with(part: Part, tasks: (Block | Task)[]): Block {
    const block = this.#shallow();
    for (const each of PARTS) block[each] = each === part ? tasks : this[each];
    return block;
  }

  #shallow(): Block {
    const block = new Block(this);
    block.uuid = this.uuid;
    block.ownDepChain = this.ownDepChain;
    for (const [name, value] of this.own) block.own.set(name, value);
    return block;
  }

  #fillFrom(original: Block, copies: Map<Node, Node>): void {
    for (const part of PARTS) {
      this[part] = original[part].map((item) => {
        const copied = item instanceof Block ? item.#shallow() : item.copy();
        copies.set(item, copied);
        copied.parent = copyOf(item.parent, copies);
        if (item instanceof Block) (copied as Block).#fillFrom(item, copies);
        return copied;
      });
    }
  }
}

/** The parts of a block. */
export type Part = "block" | "rescue" | "always";

const PARTS: readonly Part[] = ["block", "rescue", "always"];

/** What stands for `node`; imports between a block and its tasks are copied as well. */
function copyOf(node: Node | undefined, copies: Map<Node, Node>): Node | undefined {
  if (node === undefined) return undefined;
  const known = copies.get(node);
  if (known !== undefined) return known;
  if (!(node instanceof Task)) return node;
  const copied = node.copy();
  copies.set(node, copied);
  copied.parent = copyOf(node.parent, copies);
  return copied;
}
