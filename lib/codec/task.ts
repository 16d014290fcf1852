/**
 * Functions and classes that say themselves where they are defined.
 *
 * @module
 */

import { ValueError } from "../errors.ts";
import { type AnyFunction, nameOf } from "./function_source.ts";
import type { Location } from "./loaded_modules.ts";

const locations = new WeakMap<AnyFunction, Location>();
const tasks = new Map<string, Map<string, AnyFunction>>();

/**
 * Marks where a function or class is defined, and returns it.
 *
 * What is marked can be sent to another process on every host and through
 * every bundler, exported or not: the process loads the module, and the same
 * call marks the same function there. So the call must stand where the module
 * is evaluated in every process: at its top level, not behind
 * `import.meta.main`. Several marked functions of one name in one module are
 * told apart by the order of their calls.
 *
 * With `import.meta` alone, it is a decorator for classes.
 *
 * @example A function that is not exported
 * ```ts
 * import { task } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const double = task(import.meta, (x: number) => x * 2);
 *
 * assertEquals(double(21), 42);
 * ```
 *
 * @example A class
 * ```ts
 * import { Process, task } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * @task(import.meta)
 * class Worker extends Process {
 *   override run() {}
 * }
 *
 * assertEquals(new Worker({ name: "first" }).name, "first");
 * ```
 *
 * @param meta The `import.meta` of the module that the call stands in
 * @param value The function or class
 * @returns `value`, or a class decorator if no value is given
 * @throws {ValueError} If `meta` has no `url`
 */
export function task<T extends AnyFunction>(meta: { readonly url: string }, value: T): T;
/** The decorator form: `@task(import.meta)` above a class. */
export function task(
  meta: { readonly url: string },
): <T extends AnyFunction>(value: T, context?: unknown) => T;
export function task(meta: { readonly url: string }, value?: AnyFunction): unknown {
  if (typeof meta?.url !== "string") {
    throw new ValueError(
      `Cannot mark task: the first argument must be import.meta, received ${meta}`,
    );
  }
  if (value !== undefined) return mark(meta.url, value);
  return (decorated: AnyFunction) => mark(meta.url, decorated);
}

/** The mark of `value`: its module and its key there. */
export function taskLocation(value: AnyFunction): Location | undefined {
  return locations.get(value);
}

/** What is marked in the module at `url`, by key. */
export function tasksOf(url: string): ReadonlyMap<string, AnyFunction> {
  return tasks.get(url) ?? new Map();
}

function mark(url: string, value: AnyFunction): AnyFunction {
  if (locations.has(value)) return value;
  const marked = tasks.get(url) ?? new Map<string, AnyFunction>();
  tasks.set(url, marked);
  const name = nameOf(value);
  let key = name || "#1";
  for (let ordinal = 2; marked.has(key); ordinal++) key = `${name}#${ordinal}`;
  marked.set(key, value);
  locations.set(value, { url, name: key });
  return value;
}
