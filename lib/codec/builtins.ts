/**
 * Functions and classes that every agent has: `Math.sqrt`, `parseInt`, `Array.from`.
 *
 * They have no module; they travel by the path under which the global object
 * holds them.
 *
 * @module
 */

import { type AnyFunction, nameOf } from "./function_source.ts";

const scope = globalThis as unknown as Record<string, unknown>;

/** What the host defined before a program added to it. */
const HOST_NAMES: ReadonlySet<string> = hostNames();

/** Names that a page has and a worker has not. */
const PAGE_ONLY: ReadonlySet<string> = new Set(
  ("alert confirm document event external frameElement frames history length localStorage menubar " +
    "name opener open parent prompt screen scrollbars sessionStorage status statusbar toolbar top " +
    "window").split(" "),
);

/** Namespaces that some hosts define by a getter, which a walk must not run. */
const GETTER_NAMESPACES = ["crypto", "performance", "navigator"];

/** Whether code that runs in another process finds `name` there. */
export function isWorkerGlobal(name: string): boolean {
  return HOST_NAMES.has(name) && !PAGE_ONLY.has(name);
}

/** The path of a global function, such as `Math.sqrt`; undefined for any other. */
export function globalPathOf(value: AnyFunction): string | undefined {
  const name = nameOf(value);
  if (name === "") return undefined;
  if (HOST_NAMES.has(name) && read(scope, name) === value) return name;
  const found = globalNamespaces().find(([, namespace]) => read(namespace, name) === value);
  return found && `${found[0]}.${name}`;
}

/** What stands at `path` in this agent. */
export function globalAt(path: string): unknown {
  return path.split(".").reduce<unknown>(
    (holder, name) => isHolder(holder) ? read(holder, name) : undefined,
    globalThis,
  );
}

function hostNames(): Set<string> {
  const names = new Set<string>();
  for (let holder = globalThis; holder !== null; holder = Object.getPrototypeOf(holder)) {
    for (const name of Object.getOwnPropertyNames(holder)) names.add(name);
  }
  return names;
}

let namespaces: [string, Record<string, unknown>][] | undefined;

/** The objects and classes of the global object, by name. */
function globalNamespaces(): readonly [string, Record<string, unknown>][] {
  if (namespaces !== undefined) return namespaces;
  namespaces = [];
  for (const name of HOST_NAMES) {
    const { value } = Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
    const namespace = GETTER_NAMESPACES.includes(name) ? read(scope, name) : value;
    if (isHolder(namespace) && namespace !== globalThis) namespaces.push([name, namespace]);
  }
  return namespaces;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

/** A property, or undefined where its getter refuses. */
function read(holder: Record<string, unknown>, name: string): unknown {
  try {
    return holder[name];
  } catch {
    return undefined;
  }
}
