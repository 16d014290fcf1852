/**
 * The second door of this room: what carries messages, for rooms that write
 * their own messages down, and that users should not see.
 *
 * @module
 */

export { transportOf } from "./connection.ts";
export { RingTransport } from "./ring_transport.ts";
export type { Transport } from "./transport.ts";
