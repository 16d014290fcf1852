/**
 * Variables of the hosts that a task is given to by `delegate_to`.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { AnsibleError } from "../errors.ts";
import type { Task } from "../playbook/mod.ts";
import { TemplateError } from "../templating/mod.ts";
import type { VariableManager, VarsQuery } from "./variable_manager.ts";

/**
 * `ansible_delegated_vars`, by host. Where the host depends on the item of a loop, the items
 * are kept, too, so that the worker sees the same ones.
 */
export function delegatedVars(
  manager: VariableManager,
  query: VarsQuery & { readonly task: Task },
  known: Vars,
): Vars {
  const { task, host } = query;
  const target = task.get("delegate_to");
  const templar = manager.templarOf(known, task);
  const isFixed = !templar.isTemplate(target);
  const items = isFixed ? [undefined] : loopItems(task, templar);
  const control = task.get("loop_control") as { loop_var?: string } | undefined;
  const variable = control?.loop_var ?? "item";
  const delegated: Record<string, Vars> = {};
  for (const item of items ?? [undefined]) {
    const scope = item === undefined ? templar : templar.with({ [variable]: item });
    const name = isFixed ? target : scope.template(target, { failOnUndefined: false });
    if (typeof name !== "string") {
      throw new AnsibleError(
        name === null || name === undefined
          ? "Undefined delegate_to host for task:"
          : "the field 'delegate_to' has an invalid type, and could not be converted to a string type.",
      );
    }
    delegated[name] ??= {
      ...manager.vars({
        ...query,
        host: manager.inventory.hostOrStranger(name),
        isDelegated: true,
      }),
      inventory_hostname: known.inventory_hostname ?? host?.name,
      hostvars: undefined,
    };
  }
  return {
    ansible_delegated_vars: delegated,
    ...items === undefined || isFixed ? {} : { _ansible_loop_cache: items },
  };
}

/** The items of the task's loop, `undefined` if it has none. */
function loopItems(
  task: Task,
  templar: ReturnType<VariableManager["templarOf"]>,
): unknown[] | undefined {
  const loop = task.get("loop");
  if (loop === undefined) return undefined;
  try {
    if (task.loopWith !== undefined) return templar.lookup(task.loopWith, templar.template(loop));
    const items = templar.template(loop);
    return Array.isArray(items) ? items : undefined;
  } catch (error) {
    // The worker meets it again, and fails the task.
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
