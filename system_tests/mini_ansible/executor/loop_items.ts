/**
 * What a task loops over.
 *
 * @module
 */

import { AnsibleError } from "../errors.ts";
import { shortAction } from "../playbook/mod.ts";
import { pythonText, type Templar } from "../templating/mod.ts";
import type { TaskFields } from "./data.ts";

/**
 * The items of the loop, `undefined` if the task has none.
 *
 * @throws {UndefinedVariableError} If they depend on what is not defined.
 * @throws {AnsibleError} If they are no list.
 */
export function loopItems(task: TaskFields, templar: Templar): unknown[] | undefined {
  const { loop, loop_with: lookup } = task;
  if (loop === undefined) return undefined;
  if (lookup !== undefined) return lookedUp(lookup, { task, templar });
  const items = templar.template(loop);
  if (Array.isArray(items)) return items;
  throw new AnsibleError(
    `Invalid data passed to 'loop', it requires a list, got this instead: ${
      pythonText(items)
    }. Hint: If you passed a list/dict of just one element, try adding wantlist=True to your lookup invocation or use q/query instead of lookup.`,
  );
}

function lookedUp(
  lookup: string,
  { task, templar }: { task: TaskFields; templar: Templar },
): unknown[] {
  const isLenient = lookup === "first_found";
  const terms = templar.template(task.loop, { failOnUndefined: !isLenient });
  if (!isLenient) return templar.lookup(lookup, terms);
  const known = Array.isArray(terms) ? terms.filter((term) => !templar.isTemplate(term)) : terms;
  return templar.lookup(lookup, known, { _subdir: subfolder(shortAction(task.action)) });
}

/** Where the files of such a task are, beside its own folder. */
function subfolder(action: string): string {
  const kind = ["template", "var"].find((each) => action.includes(each)) ?? "file";
  return `${kind}s`;
}
