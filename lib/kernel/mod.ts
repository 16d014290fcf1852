/**
 * Protocols on shared words: what must work while an agent is parked.
 *
 * Start with `README.md`, which holds the protocols and their arguments.
 *
 * @module
 */

export * from "./agent.ts";
export * from "./atomics.ts";
export * from "./barrier.ts";
export * from "./chain.ts";
export * from "./condition.ts";
export * from "./deadline.ts";
export * from "./doorbell.ts";
export * from "./event.ts";
export * from "./futex.ts";
export * from "./layout.ts";
export * from "./mutex.ts";
export * from "./owned_lock.ts";
export * from "./semaphore.ts";
export * from "./sleepers.ts";
export * from "./wait_table.ts";
export * from "./waitable.ts";
