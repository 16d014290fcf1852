/**
 * What the methods of a connection take, and tell.
 *
 * @module
 */

/** How an awaiting method waits. */
export interface ConnectionWaitOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Which part of a buffer is sent; all in bytes, whatever the items are. */
export interface SendBytesSyncOptions {
  /**
   * Where the message starts in the buffer.
   *
   * @default {0}
   */
  readonly offset?: number;
  /** How long it is; to the end of the buffer by default. */
  readonly size?: number | null;
}

/** The same, for the awaiting method. */
export interface SendBytesOptions extends SendBytesSyncOptions, ConnectionWaitOptions {}

/** How long a message may be. */
export interface RecvBytesSyncOptions {
  /** Bytes at most; `null` is without limit. */
  readonly maxlength?: number | null;
}

/** The same, for the awaiting method. */
export interface RecvBytesOptions extends RecvBytesSyncOptions, ConnectionWaitOptions {}

/** Where in the buffer a message goes. */
export interface RecvBytesIntoSyncOptions {
  /**
   * First byte that is written.
   *
   * @default {0}
   */
  readonly offset?: number;
}

/** The same, for the awaiting method. */
export interface RecvBytesIntoOptions extends RecvBytesIntoSyncOptions, ConnectionWaitOptions {}

/** How long {@linkcode Connection.pollSync} waits. */
export interface PollSyncOptions {
  /**
   * Milliseconds; `null` is for ever, zero and less only looks.
   *
   * @default {0}
   */
  readonly timeout?: number | null;
}

/** The same, for the awaiting method. */
export interface PollOptions extends PollSyncOptions, ConnectionWaitOptions {}

/** Who waits at a connection, in all processes. */
export interface ConnectionStatistics {
  /** Waiters for a message. */
  readonly receiving: number;
  /** Waiters for room. */
  readonly sending: number;
}
