/**
 * What counts as changed, and what as failed.
 *
 * @module
 */

import { AnsibleError } from "../errors.ts";
import type { Templar } from "../templating/mod.ts";
import type { ResultFields, TaskFields } from "./data.ts";

/** What `changed_when` and `failed_when` make of a result. */
export function judge(
  result: ResultFields,
  { fields, templar }: { fields: TaskFields; templar: Templar },
): void {
  let what = "changed";
  try {
    if ((fields.changed_when?.length ?? 0) > 0) {
      result.changed = templar.conditional(fields.changed_when);
    }
    what = "failed";
    if ((fields.failed_when?.length ?? 0) > 0) {
      result.failed = templar.conditional(fields.failed_when);
      result.failed_when_result = result.failed;
    }
  } catch (error) {
    if (!(error instanceof AnsibleError)) throw error;
    result.failed = true;
    result[`${what}_when_result`] = error.message;
  }
}
