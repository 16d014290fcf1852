/** The modules and action plugins that the executor runs. */

export type { ActionContext, ActionPlugin, ActionResult } from "./action.ts";
export { startInBackground } from "./background.ts";
export { killDescendants } from "./process_tree.ts";
export { actionNames, findAction, shortName } from "./registry.ts";
