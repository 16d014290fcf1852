/**
 * The little of the host that kernel code uses, made repeatable: clocks that
 * move only when a wait runs out, and microtasks that the agent's turn runs.
 *
 * @module
 */

/** Where it comes from. */
export interface VirtualHost {
  /** Milliseconds since the running agent began. */
  readonly clock: number;
  /** Keeps a microtask. */
  queue(task: () => void): void;
}

/** Some moment. */
const EPOCH = 1_700_000_000_000;

/** Runs `body` with the functions of `host` in the place of the real ones. */
export function withVirtualHost(host: VirtualHost, body: () => void): void {
  const { queueMicrotask } = globalThis;
  const { now } = Date;
  globalThis.queueMicrotask = (task) => host.queue(task);
  Date.now = () => EPOCH + host.clock;
  performance.now = () => 1 + host.clock;
  try {
    body();
  } finally {
    globalThis.queueMicrotask = queueMicrotask;
    Date.now = now;
    Reflect.deleteProperty(performance, "now"); // uncovers the prototype's
  }
}
