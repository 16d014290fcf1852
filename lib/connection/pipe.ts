/**
 * `multiprocessing.Pipe`.
 *
 * @module
 */

import { Connection } from "./connection.ts";
import { RingTransport } from "./ring_transport.ts";

/** How {@linkcode Pipe} is made. */
export interface PipeOptions {
  /**
   * Whether messages go both ways.
   *
   * @default {true}
   */
  readonly duplex?: boolean;
}

/**
 * A pipe: its two ends. With `duplex` false the first only receives, and the
 * second only sends. Source: CPython `multiprocessing/connection.py: Pipe`.
 *
 * @typeParam T What the messages are.
 *
 * @example One way
 * ```ts
 * import { Pipe } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const [reader, writer] = Pipe<string>(false);
 * writer.send("hello");
 * writer.close();
 * assertEquals(await reader.recv(), "hello");
 * ```
 */
export function Pipe<T = unknown>(
  duplex: boolean | PipeOptions = true,
): [Connection<T>, Connection<T>] {
  const both = typeof duplex === "object" ? duplex.duplex ?? true : duplex;
  const [first, second] = RingTransport.pair({ duplex: Boolean(both) });
  return [new Connection<T>(first), new Connection<T>(second)];
}
