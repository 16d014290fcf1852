/**
 * The second door of this room: what contexts and the script of a child need,
 * and users should not see.
 *
 * @module
 */

export { bootstrap } from "./bootstrap.ts";
export { setExecutable } from "./executable.ts";
export { setPreloadModules } from "./preload.ts";

export {
  availableMethods,
  checkMethod,
  chooseMethod,
  chosenMethod,
  fixedMethod,
} from "./start_method.ts";
export { markLibraryClass } from "./starting.ts";
export type { WorkerBirth } from "./workers.ts";
