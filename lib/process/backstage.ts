/**
 * The second door of this room: what pools, contexts and the script of a child need,
 * and users should not see.
 *
 * @module
 */

export { bootstrap, leaveNow } from "./bootstrap.ts";
export { exitcodeOfError } from "./ending.ts";
export { exitcodeFrom } from "./exit_code.ts";
export { setExecutable } from "./executable.ts";
export { setPreloadModules } from "./preload.ts";
export { reportError } from "./report.ts";

export {
  availableMethods,
  checkMethod,
  chooseMethod,
  chosenMethod,
  fixedMethod,
} from "./start_method.ts";
export { markLibraryClass } from "./starting.ts";
export { permitInDaemon, treatAsThread } from "./state.ts";
export type { WorkerBirth } from "./workers.ts";
