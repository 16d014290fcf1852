/**
 * Variables: where they come from, and who wins.
 *
 * @module
 */

export { namespaceFacts, safeFacts } from "./facts.ts";
export { HostVars, type HostVarsSource } from "./host_vars.ts";
export { type PlayHosts, type RunOptions, searchPathOf } from "./magic.ts";
export { type Change, type StoreName, VarsStores } from "./stores.ts";
export {
  type Layer,
  StoreLayer,
  VariableManager,
  type VariableManagerOptions,
  type VarsQuery,
} from "./variable_manager.ts";
