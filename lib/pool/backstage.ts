/**
 * The second door of this room: what executors are built on.
 *
 * @module
 */

export { type CoreOptions, PoolCore } from "./core.ts";
export { CALL, isThenable, type Job, perform } from "./job.ts";
export { findOut, isLocated } from "./located.ts";
export { checkBuffersize, checkPoolOptions, type PoolContext } from "./options.ts";
export { planOf } from "./plan.ts";
export { withTrace } from "./shared_crew.ts";
export { watch } from "./vigil.ts";
