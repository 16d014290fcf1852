/**
 * What the process of a manager's server runs.
 *
 * @module
 */

import { type Reference, resolve, task } from "../codec/mod.ts";
import { Family } from "../memory/mod.ts";
import type { Address, Connection } from "../connection/mod.ts";
import { identity } from "../identity.ts";
import "./forms.ts";
import { builtinTypes } from "./builtin_registry.ts";
import type { ServerProxy } from "./proxies/server.ts";
import type { ProxyClass } from "./proxy.ts";
import type { Maker, Registry, TypeSpec } from "./registry.ts";
import type { ListeningPlace } from "./guests.ts";
import { Serving } from "./serving.ts";

/** A function or class: itself, or how another process finds it. */
export type Sent<T> = T | Reference | undefined;

/** A type of a program, as it is sent to a server. */
export interface SentType {
  readonly typeid: string;
  readonly callable: Sent<Maker>;
  readonly proxytype: Sent<ProxyClass>;
  readonly exposed: readonly string[] | undefined;
  readonly methodToTypeid: Readonly<Record<string, string>>;
}

/** What a server needs to begin. */
export interface ServerTask {
  /** Types of this package that the manager has. */
  readonly builtin: readonly string[];
  readonly types: readonly SentType[];
  readonly initializer: ((...args: never[]) => unknown) | null;
  readonly initargs: readonly unknown[];
  /** Where it listens, besides its door. */
  readonly place: ListeningPlace;
}

/** What a server says when it begins: where it listens; or why it cannot. */
export type Beginning =
  | { readonly server: ServerProxy; readonly address: Address }
  | { readonly error: unknown };

/** Serves, after it has said so through `ready`. */
export async function runServer(
  { builtin, types, initializer, initargs, place }: ServerTask,
  ready: Connection<Beginning>,
): Promise<void> {
  const { inAgent } = identity();
  // It ends with its creator as a daemon does; but what it keeps may start processes.
  identity().daemon = false;
  // Python's servers ignore interrupts.
  if (!inAgent) Family.current().onInterrupt = () => {};
  await initializer?.(...initargs as never[]);
  const registry = await registryFrom(builtin, types);
  let server: Serving;
  try {
    server = new Serving(registry, place);
  } catch (error) {
    return await ready.send({ error });
  }
  await ready.send({ server: server.proxy(), address: server.address });
  ready.close();
  await server.serveForever();
}

task(import.meta, runServer);

async function registryFrom(
  builtin: readonly string[],
  types: readonly SentType[],
): Promise<Registry> {
  const registry = new Map<string, TypeSpec>();
  for (const typeid of builtin) registry.set(typeid, builtinTypes.get(typeid)!);
  for (const { typeid, callable, proxytype, exposed, methodToTypeid } of types) {
    const cls = await found(proxytype);
    registry.set(typeid, {
      typeid,
      callable: await found(callable),
      proxytype: cls,
      exposed,
      methodToTypeid,
      candidates: [],
      isBuiltin: false,
    });
  }
  return registry;
}

/** The function or class, where another process has sent how to find it. */
async function found<T>(sent: Sent<T>): Promise<T | undefined> {
  if (typeof sent !== "object" || sent === null) return sent as T | undefined;
  return await resolve(sent as Reference) as T;
}
