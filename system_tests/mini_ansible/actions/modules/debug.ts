/** `debug`: says something, or shows a variable. */

import { UndefinedVariableError } from "../../templating/mod.ts";
import { defineModule, type Module } from "../module.ts";
import type { ActionResult } from "../action.ts";
import { pythonText, pythonType } from "../python_text.ts";

/** The action. */
export const debug = defineModule({
  spec: {
    arguments: {
      msg: { type: "raw", default: "Hello world!" },
      var: { type: "raw" },
      verbosity: { type: "int", default: 0 },
    },
  },
  onController: true,
  run(module) {
    const { args } = module.context;
    if (args.msg !== undefined && args.var !== undefined) {
      module.fail("parameters are mutually exclusive: msg|var");
    }
    if (module.params.verbosity as number > module.context.verbosity) {
      return { skipped: true, skipped_reason: "Verbosity threshold not met.", failed: false };
    }
    const shown = args.var ? variable(module, args.var) : { msg: module.params.msg };
    return { ...shown, _ansible_verbose_always: true, failed: false };
  },
});

function variable({ context: { templar, verbosity } }: Module, name: unknown): ActionResult {
  const isName = typeof name === "string";
  const key = Array.isArray(name) || (typeof name === "object" && name !== null)
    ? pythonType(name)
    : pythonText(name);
  const unknown = "VARIABLE IS NOT DEFINED!";
  if (!isName) return { [key]: unknown };
  try {
    return { [key]: templar.template(`{{${name}}}`, { failOnUndefined: true }) };
  } catch (error) {
    if (!(error instanceof UndefinedVariableError)) throw error;
    return { [key]: verbosity > 0 ? `${unknown}: ${error.message}` : unknown };
  }
}
