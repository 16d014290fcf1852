/** What the actions share that need no host: they check their arguments by name only. */

import { AnsibleActionFail } from "../errors.ts";
import type { ActionContext, ActionPlugin, ActionResult } from "./action.ts";
import { CoercionError, toBoolean } from "./coerce.ts";
import { settle } from "./module.ts";

/** An action, as it is written. */
export interface ControllerDefinition {
  /** The arguments that there are; any if not said. */
  readonly arguments?: readonly string[];
  readonly bypassHostLoop?: boolean;
  readonly freeForm?: boolean;
  run(context: ActionContext): ActionResult | Promise<ActionResult>;
}

/** Makes an action that runs without a connection. */
export function defineController(definition: ControllerDefinition): ActionPlugin {
  const { arguments: known, bypassHostLoop, freeForm } = definition;
  return {
    bypassHostLoop,
    freeForm,
    onController: true,
    supportsAsync: false,
    run: (context) =>
      settle(() => {
        const strange = Object.keys(context.args).filter((name) => known?.includes(name) === false);
        if (strange.length > 0) {
          throw new AnsibleActionFail(`Invalid options for ${context.name}: ${strange.join(",")}`);
        }
        return definition.run(context);
      }),
  };
}

/** Yes or no as an action takes it: what is neither is no. */
export function looseBoolean(value: unknown, usual: boolean): boolean {
  if (value === undefined || value === null) return usual;
  try {
    return toBoolean(value);
  } catch (error) {
    if (error instanceof CoercionError) return false;
    throw error;
  }
}

/** Fails unless `name` can be a variable. */
export function checkVariableName(name: string): void {
  if (isIdentifier(name)) return;
  throw new AnsibleActionFail(
    `The variable name '${name}' is not valid. Variables must start with a letter or underscore ` +
      "character, and contain only letters, numbers and underscores.",
  );
}

const KEYWORDS = new Set(
  ("False None True and as assert async await break class continue def del elif else except " +
    "finally for from global if import in is lambda nonlocal not or pass raise return try while " +
    "with yield").split(" "),
);

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name);
}
