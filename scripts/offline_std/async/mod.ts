/**
 * Stand-in for `jsr:@std/async` on networks without JSR: what this repository
 * uses of it, with the real names, signatures and outcomes.
 *
 * @module
 */
export * from "./abortable.ts";
export * from "./deadline.ts";
export * from "./delay.ts";
export * from "./pool.ts";
