/**
 * Starting a server: what it is told, and what became of it.
 *
 * @module
 */

import { locate, referenceTo } from "../codec/mod.ts";
import { type Connection, wait, type Waitable } from "../connection/mod.ts";
import type { Process } from "../process/mod.ts";
import { EOFError } from "../errors.ts";
import type { SentType } from "./run_server.ts";
import type { TypeSpec } from "./registry.ts";

/** Options of `BaseManager.start()`. */
export interface StartOptions {
  /** Called in the server before it serves. */
  readonly initializer?: ((...args: never[]) => unknown) | null;
  /** Its arguments. */
  readonly initargs?: readonly unknown[];
}

/** A type for a server in this very agent. */
export function asIs({ typeid, callable, proxytype, exposed, methodToTypeid }: TypeSpec): SentType {
  return { typeid, callable, proxytype, exposed, methodToTypeid };
}

/** How the server finds what makes things of a type. */
export async function locateType(spec: TypeSpec): Promise<SentType> {
  const { typeid, callable, proxytype, exposed, methodToTypeid, candidates } = spec;
  const find = (value: unknown) => value && locate(value as never, { candidates });
  const [foundCallable, foundProxytype] = await Promise.all([find(callable), find(proxytype)]);
  return {
    typeid,
    callable: foundCallable as SentType["callable"],
    proxytype: foundProxytype as SentType["proxytype"],
    exposed,
    methodToTypeid,
  };
}

/** How the server finds what makes things of a type, with what is known at once. */
export function referTo(spec: TypeSpec): SentType {
  const { typeid, callable, proxytype, exposed, methodToTypeid, candidates } = spec;
  const find = (value: unknown) => value && referenceTo(value as never, { candidates });
  return {
    typeid,
    callable: find(callable) as SentType["callable"],
    proxytype: find(proxytype) as SentType["proxytype"],
    exposed,
    methodToTypeid,
  };
}

/** What `start()` was told, by position or by name. */
export function startOptions(
  initializer: StartOptions["initializer"] | StartOptions | undefined,
  initargs: readonly unknown[],
): StartOptions {
  const isOptions = typeof initializer === "object" && initializer !== null &&
    ("initializer" in initializer || "initargs" in initializer);
  const options: StartOptions = isOptions
    ? initializer as StartOptions
    : { initializer: initializer as StartOptions["initializer"], initargs };
  const { initializer: call = null } = options;
  if (call !== null && typeof call !== "function") {
    throw new TypeError("initializer must be a callable");
  }
  return options;
}

/** Waits until the server has something to say, or has ended. */
export async function ready<T>(reader: Connection<T>, process: Process): Promise<Connection<T>> {
  await wait<Waitable>([reader, process.sentinel]);
  return reader;
}

/** What has really happened to a server that did not come to serve. */
export function failure(error: unknown, process: Process | undefined): unknown {
  if (!(error instanceof EOFError) || process === undefined) return error;
  return new EOFError(
    `Cannot start server: ${process.name} ended with exit code ${process.exitcode}`,
  );
}
