/** `validate_argument_spec`: holds variables against what a role says it takes. */

import { AnsibleError } from "../../errors.ts";
import type { ActionContext, ActionResult } from "../action.ts";
import { type ArgumentField, checkArguments } from "../argument_spec.ts";
import { defineController } from "../controller.ts";
import { environmentOf } from "../module.ts";
import { isMapping, pythonRepr, pythonType } from "../python_text.ts";

/** The action. */
export const validateArgumentSpec = defineController({ run });

function run(context: ActionContext): ActionResult {
  const { args, vars, templar } = context;
  const about = { validate_args_context: args.validate_args_context ?? {} };
  if (!("argument_spec" in args)) {
    throw new AnsibleError(`"argument_spec" arg is required in args: ${pythonRepr(args)}`);
  }
  const spec = mapping("argument_spec", args.argument_spec);
  const provided = mapping("provided_arguments", args.provided_arguments ?? {});
  const names = Object.keys(spec).filter((name) => name in vars);
  const known = Object.fromEntries(names.map((name) => [name, vars[name]]));
  const values = { ...templar.template(known) as Record<string, unknown>, ...provided };
  const { errors } = checkArguments(
    { arguments: spec as Record<string, ArgumentField> },
    values,
    () => environmentOf(context),
  );
  if (errors.length > 0) {
    return {
      ...about,
      failed: true,
      msg: `Validation of arguments failed:\n${errors.join("\n")}`,
      argument_spec_data: spec,
      argument_errors: errors,
    };
  }
  return { ...about, changed: false, msg: "The arg spec validation passed" };
}

function mapping(name: string, value: unknown): Record<string, unknown> {
  if (isMapping(value)) return value;
  throw new AnsibleError(`Incorrect type for ${name}, expected dict and got ${pythonType(value)}`);
}
