/**
 * The modules that this agent has loaded, as far as the library knows of them.
 *
 * A blocking call cannot `import()`, so what it decodes must be found here: a
 * child's bootstrap registers the modules it loads, and so does every import
 * that a reference causes. Read backwards, the table tells where a function
 * came from. Two facts come from above: which module is the program's main
 * one, and how the host locates a function, where it can.
 *
 * @module
 */

import { PicklingError } from "../errors.ts";
import { type AnyFunction, nameOf } from "./function_source.ts";

/** A module's exports by name. */
export type Namespace = Readonly<Record<string, unknown>>;

/** Where a function is to be had. */
export interface Location {
  /** The module. */
  readonly url: string;
  /** The export, `Class.method`, or the key of a mark. */
  readonly name: string;
}

/** A reference points into modules that are not loaded here; an awaiting call would load them. */
export class ModuleNotLoadedError extends PicklingError {
  /** The class's name. */
  override name = "ModuleNotLoadedError";
  /** The modules to import, best first. */
  readonly modules: readonly string[];

  /** Names the `modules` in which `what` may be. */
  constructor(what: string, modules: readonly string[]) {
    super(
      `Cannot find ${what} in a blocking call: its module is not loaded here; ` +
        `await the call instead, or import the module first, received ${urlList(modules)}`,
    );
    this.modules = modules;
  }
}

const namespaces = new Map<string, Namespace>();
const locations = new WeakMap<AnyFunction, Location>();
/** Modules registered while they were still being evaluated, to be read again. */
const unfinished = new Map<string, Namespace>();

/** Notes that the module at `url` is loaded, with these exports. */
export function registerModule(url: string, namespace: object): void {
  namespaces.set(url, namespace as Namespace);
  index(url, namespace as Namespace);
}

/** The exports of the module at `url`, if it is known to be loaded. */
export function loadedModule(url: string): Namespace | undefined {
  return namespaces.get(url);
}

/** Where `value` is exported, if a registered module exports it. */
export function locationOf(value: AnyFunction): Location | undefined {
  const known = locations.get(value);
  if (known !== undefined || unfinished.size === 0) return known;
  for (const [url, namespace] of [...unfinished]) index(url, namespace);
  return locations.get(value);
}

function index(url: string, namespace: Namespace): void {
  unfinished.delete(url);
  for (const name of Object.keys(namespace)) {
    const value = exportOf(namespace, name);
    if (value === NOT_YET) unfinished.set(url, namespace);
    if (typeof value !== "function") continue;
    note(value, { url, name });
    for (const [key, member] of staticMethods(value)) note(member, { url, name: `${name}.${key}` });
  }
}

function note(value: AnyFunction, location: Location): void {
  if (!locations.has(value)) locations.set(value, location);
}

/** Stands for an export whose module has not come so far. */
export const NOT_YET: unique symbol = Symbol("not yet");

/** One export of a module that may still be under evaluation. */
export function exportOf(namespace: Namespace, name: string): unknown {
  try {
    return namespace[name];
  } catch {
    return NOT_YET;
  }
}

/** The functions that a class holds as its own. */
export function staticMethods(holder: AnyFunction): [string, AnyFunction][] {
  return Object.entries(Object.getOwnPropertyDescriptors(holder)).flatMap(([key, { value }]) =>
    typeof value === "function" && nameOf(value) === key ? [[key, value]] : []
  );
}

/** The program's main module, as seen from this agent. */
interface MainModule {
  readonly url: string;
  /** This agent runs it as its program. */
  readonly isRunning: boolean;
  /** An import of it did not settle so far. */
  isBusy: boolean;
}

let main: MainModule | undefined;

/**
 * Says which module is the program's main one. `isRunning`: this agent runs it
 * as its program, so it may be in a top-level `await` that waits for us.
 */
export function setMainModule(url: string, { isRunning = false } = {}): void {
  main = { url, isRunning, isBusy: false };
}

/** The program's main module, if it is known. */
export function mainModule(): string | undefined {
  return main?.url;
}

/**
 * Imports the module at `url` and registers it.
 *
 * @throws {Error} What the import throws; or if the module is this agent's own
 * program, still waiting at its top level, where an import would never settle.
 */
export async function importModule(url: string): Promise<Namespace> {
  const known = namespaces.get(url);
  if (known !== undefined) return known;
  const loading = load(url);
  return await (main?.url === url && main.isRunning ? unlessBusy(loading, main) : loading);
}

async function load(url: string): Promise<Namespace> {
  const namespace = await import(/* @vite-ignore */ url);
  registerModule(url, namespace);
  return namespace;
}

/** Milliseconds that a running main module is given; one that is evaluated needs none. */
const PATIENCE = 50;

async function unlessBusy(loading: Promise<Namespace>, module: MainModule): Promise<Namespace> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      module.isBusy = true;
      reject(
        new PicklingError(
          "Cannot import the main module into itself: it is waiting in a top-level await",
        ),
      );
    }, module.isBusy ? 0 : PATIENCE);
  });
  try {
    return await Promise.race([loading, givenUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads the value of a name at the top level of the module in which `anchor` was written. */
export type ScopeReader = (anchor: AnyFunction, name: string) => Promise<unknown>;
let scopeReader: ScopeReader | undefined;

/** Says how the host reads the scope of a module that cannot be imported; `undefined` takes it back. */
export function setScopeReader(read: ScopeReader | undefined): void {
  scopeReader = read;
}

/** Can the host read scopes? */
export function canReadScopes(): boolean {
  return scopeReader !== undefined;
}

/**
 * What `name` is at the top level of the modules in which `anchors` were written: their own, or
 * imported there. So a class is found that none of them exports, and one of a main module that
 * nobody can import while it waits in a top-level `await`.
 */
export async function readScope(name: string, anchors: Iterable<AnyFunction>): Promise<unknown> {
  if (scopeReader === undefined) return undefined;
  for (const anchor of anchors) {
    const value = await scopeReader(anchor, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Tells the URL of the module that defines a function; undefined when it cannot. */
export type Locator = (value: AnyFunction) => Promise<string | undefined>;
let locator: Locator | undefined;

/** Says how the host finds the module of a function; `undefined` takes it back. */
export function setLocator(locate: Locator | undefined): void {
  locator = locate;
}

/** What the host says about the module of `value`. */
export async function askLocator(value: AnyFunction): Promise<string | undefined> {
  return await locator?.(value);
}

/** A module's URL for a message: `data:` URLs are cut. */
export function shortUrl(url: string): string {
  return url.length > 100 && url.startsWith("data:") ? `${url.slice(0, 40)}…` : url;
}

/** Several URLs for a message. */
export function urlList(urls: readonly string[]): string {
  return `[${urls.map(shortUrl).join(", ")}]`;
}
