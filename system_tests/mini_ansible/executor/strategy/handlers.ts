/**
 * Handlers: who is notified by which name.
 *
 * @module
 */

import type { Callback } from "../data.ts";
import { AnsibleError } from "../../errors.ts";
import type { Host } from "../../inventory/mod.ts";
import { asList, type Play, type Task } from "../../playbook/mod.ts";
import { TemplateError } from "../../templating/mod.ts";
import type { PlayHosts, VariableManager } from "../../vars/mod.ts";

/** What finding handlers takes. */
export interface HandlersOptions {
  readonly play: Play;
  readonly variables: VariableManager;
  readonly hosts: PlayHosts;
  readonly tell: (notification: Parameters<NonNullable<Callback["notified"]>>[0]) => void;
}

/** The handlers of a play. */
export class Handlers {
  readonly #options: HandlersOptions;
  readonly #names = new WeakMap<Task, string>();

  /** Those of `options.play`, also if it gets more. */
  constructor(options: HandlersOptions) {
    this.#options = options;
  }

  /**
   * Makes what is called `name`, or listens to it, run for `host` at the next flush.
   *
   * @throws {AnsibleError} If nothing is or does.
   */
  notify(name: string, host: Host): void {
    const all = this.#options.play.handlerBlocks.flatMap((block) => block.block as Task[]);
    const named = all.findLast((handler) => this.#isCalled(handler, name));
    const listening = all.filter((handler) => this.#listens(handler, name));
    if (named === undefined && listening.length === 0) {
      throw new AnsibleError(
        `The requested handler '${name}' was not found in either the main handlers list nor in the listening handlers list`,
      );
    }
    for (const handler of named === undefined ? listening : [named, ...listening]) {
      if (handler.notifiedHosts.has(host.name)) continue;
      handler.notifiedHosts.add(host.name);
      this.#options.tell({ handler: handler.title(), host: host.name });
    }
  }

  #isCalled(handler: Task, name: string): boolean {
    const own = this.#nameOf(handler);
    return own !== "" && (own === name || handler.title(own) === name);
  }

  /** Its name, templated as far as variables are known that belong to no host. */
  #nameOf(handler: Task): string {
    const known = this.#names.get(handler);
    if (known !== undefined) return known;
    const own = handler.ownName;
    if (!own.includes("{")) return own;
    const { variables, play, hosts } = this.#options;
    try {
      const templar = variables.templar({ play, task: handler, hosts });
      const name = String(templar.template(own));
      this.#names.set(handler, name);
      return name;
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return ""; // its name depends on what is not known yet
    }
  }

  #listens(handler: Task, name: string): boolean {
    const topics = handler.get("listen");
    return topics !== undefined && asList(topics).flat().includes(name);
  }
}
