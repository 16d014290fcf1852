/** `set_fact` and `set_stats`: values that stay. */

import { AnsibleActionFail } from "../../errors.ts";
import type { ActionContext, ActionResult } from "../action.ts";
import { toBoolean } from "../coerce.ts";
import { checkVariableName, defineController, looseBoolean } from "../controller.ts";
import { isMapping, pythonText } from "../python_text.ts";

/** Sets variables of the host. */
export const setFact = defineController({ run: runSetFact });

function runSetFact({ args, templar }: ActionContext): ActionResult {
  const { cacheable, ...values } = args;
  if (Object.keys(values).length === 0) {
    throw new AnsibleActionFail(
      "No key/value pairs provided, at least one is required for this action to succeed",
    );
  }
  const facts: Record<string, unknown> = {};
  for (const [written, value] of Object.entries(values)) {
    const name = pythonText(templar.template(written));
    checkVariableName(name);
    facts[name] = isBooleanText(value) ? toBoolean(value) : value;
  }
  return {
    changed: false,
    ansible_facts: facts,
    _ansible_facts_cacheable: looseBoolean(cacheable, false),
  };
}

function isBooleanText(value: unknown): value is string {
  return typeof value === "string" && /^(?:true|false|yes|no)$/i.test(value);
}

/** Sets values that are told at the end of the run. */
export const setStats = defineController({
  arguments: ["aggregate", "data", "per_host"],
  run: runSetStats,
});

function runSetStats({ args, templar }: ActionContext): ActionResult {
  const written = args.data ?? {};
  const data = isMapping(written) ? written : templar.template(written);
  if (!isMapping(data)) {
    throw new AnsibleActionFail("The 'data' option needs to be a dictionary/hash");
  }
  const stats: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    const name = pythonText(templar.template(key));
    checkVariableName(name);
    stats[name] = templar.template(value);
  }
  const ansible_stats = {
    data: stats,
    per_host: looseBoolean(args.per_host, false),
    aggregate: looseBoolean(args.aggregate, true),
  };
  return { changed: false, ansible_stats };
}
