/**
 * The receiving side of a reference: what it looks at, in which order, and what it says in vain.
 *
 * @module
 */

import { PicklingError } from "../errors.ts";
import { globalAt } from "./builtins.ts";
import { isParserLoaded, loadParser } from "./free_variables.ts";
import {
  type AnyFunction,
  declaredName,
  functionFromSource,
  matches,
  nounOf,
  sourceOf,
} from "./function_source.ts";
import {
  canReadScopes,
  exportOf,
  importModule,
  loadedModule,
  ModuleNotLoadedError,
  type Namespace,
  NOT_YET,
  readScope,
  shortUrl,
  urlList,
} from "./loaded_modules.ts";
import { sentOutOf } from "./known_references.ts";
import type { Reference } from "./reference.ts";
import { assertSelfContained, complaintAbout, describe } from "./self_contained.ts";
import { tasksOf } from "./task.ts";

/**
 * What `ref` means, as far as it is loaded here. Source that nobody checked
 * runs unchecked if the parser is not loaded: what it misses, it will say.
 *
 * @throws {ModuleNotLoadedError} If it may be in a module that is not loaded.
 * @throws {PicklingError} If it is not found.
 */
export function findLoaded(ref: Reference): AnyFunction {
  const found = findHere(ref);
  if (found !== undefined) return found;
  const unknown = ref.modules.filter((url) => loadedModule(url) === undefined);
  if (unknown.length > 0) throw new ModuleNotLoadedError(describeReference(ref), unknown);
  if (mayBeInScope(ref)) throw new ModuleNotLoadedError(describeReference(ref), ref.modules);
  return runFromSource(ref, new Map());
}

/**
 * What `ref` means, after importing the modules it names, as many as it takes.
 *
 * @throws {PicklingError} If it is not found; the message says what was tried.
 */
export async function find(ref: Reference): Promise<AnyFunction> {
  if (ref.how === "source" && !ref.isChecked) await loadParser();
  const found = findHere(ref);
  if (found !== undefined) return found;
  const failures = new Map<string, unknown>();
  for (const url of ref.modules) {
    if (loadedModule(url) !== undefined) continue;
    try {
      await importModule(url);
    } catch (error) {
      failures.set(url, error);
    }
    // A module that failed may have marked its tasks before.
    const value = lookIn(url, ref);
    if (value !== undefined) return value;
  }
  const inScope = await lookIntoScopes(ref);
  if (inScope !== undefined) return inScope;
  // A module that fails is the program's mistake; its function must not run without it.
  for (const [url, error] of failures) {
    if (isThrownByModule(error)) throw notReached(ref, url, error);
  }
  if (ref.text !== undefined) await loadParser();
  return runFromSource(ref, failures);
}

/** Whether a module was there, and threw, rather than could not be loaded. */
function isThrownByModule(error: unknown): boolean {
  if (error instanceof PicklingError) return false;
  const { code, message = "" } = error as { code?: unknown; message?: string };
  return !(typeof code === "string" && code.startsWith("ERR_")) && !UNLOADABLE.test(message);
}

/** How hosts begin to say that a module could not be loaded. */
const UNLOADABLE =
  /^(Module not found|Requires |Unsupported scheme|Import |Failed to|error sending)/;

/** Finds without importing anything; throws where an import could not help. */
function findHere(ref: Reference): AnyFunction | undefined {
  if (ref.how === "global") return findGlobal(ref);
  if (ref.how === "source") return findSource(ref);
  for (const url of ref.modules) {
    const value = lookIn(url, ref);
    if (value !== undefined) return value;
  }
  return undefined;
}

function findGlobal(ref: Reference): AnyFunction {
  const value = globalAt(ref.name);
  if (typeof value === "function") return value;
  throw new PicklingError(
    `Cannot find ${describeReference(ref)}: this process has no global of that name`,
  );
}

function findSource(ref: Reference): AnyFunction {
  const text = textOf(ref)!;
  if (!ref.isChecked && isParserLoaded()) assertSelfContained(ref.name, text);
  return functionFromSource(text, { name: ref.name, origin: ref.modules[0] });
}

/** The last resort for what no module exports. */
function runFromSource(ref: Reference, failures: ReadonlyMap<string, unknown>): AnyFunction {
  const text = textOf(ref);
  if (text === undefined) throw notFound(ref, failures);
  // A class would seem to work, and fail in its methods: only the awaiting form checks first.
  if (nounOf(text) === "class" && !isParserLoaded()) throw notFound(ref, failures);
  const complaint = isParserLoaded() ? complaintAbout(text) : undefined;
  if (complaint !== undefined) throw notFound(ref, failures, complaint.reason);
  return functionFromSource(text, { name: ref.name, origin: ref.modules[0] });
}

function textOf({ text, isEscaped }: Reference): string | undefined {
  return text !== undefined && isEscaped ? JSON.parse(text) : text;
}

// -- Looking into one module --

/** A class that the awaiting form has not looked for in vain yet. */
function mayBeInScope({ how, name, print = "", text = "" }: Reference): boolean {
  return canReadScopes() && how === "search" && nounOf(text) === "class" &&
    !missedInScopes.has(name + print);
}

/** Functions through which a module's scope can be read, at most so many. */
const ANCHORS = 3;
const missedInScopes = new Set<string>();

/** The last look: what the modules import or keep to themselves, where the host permits it. */
async function lookIntoScopes(ref: Reference): Promise<AnyFunction | undefined> {
  if (ref.how !== "search" && ref.how !== "export") return undefined;
  const { name, print = "", modules } = ref;
  const anchors = modules.flatMap((url) => [...anchorsIn(url)].slice(0, ANCHORS));
  const value = await readScope(name.split(".")[0], anchors);
  if (matches(value, print)) return value;
  missedInScopes.add(name + print);
  return undefined;
}

/** Functions of this agent that were, or may have been, written in the module at `url`. */
function* anchorsIn(url: string): Generator<AnyFunction> {
  yield* sentOutOf(url);
  for (const value of Object.values(loadedModule(url) ?? {})) {
    if (typeof value === "function") yield value;
  }
}

function lookIn(url: string, ref: Reference): AnyFunction | undefined {
  if (ref.how === "task") return findTask(url, ref);
  const namespace = loadedModule(url);
  if (namespace === undefined) return undefined;
  return ref.how === "export" ? findExport(namespace, ref.name) : findTwin(namespace, ref);
}

function findTask(url: string, { name, print = "" }: Reference): AnyFunction | undefined {
  const marked = tasksOf(url);
  const value = marked.get(name);
  if (matches(value, print)) return value;
  // Marks made late may be numbered in another order here.
  return [...marked.values()].find((other) => matches(other, print));
}

function findExport(namespace: Namespace, path: string): AnyFunction | undefined {
  const [name, member] = path.split(".");
  const value = exportOf(namespace, name);
  // Only what the class itself has: `Class.constructor` would lead to `Function`.
  const found = member === undefined
    ? value
    : typeof value === "function" && Object.hasOwn(value, member)
    ? Reflect.get(value, member)
    : undefined;
  return typeof found === "function" ? found : undefined;
}

/**
 * The export that has this text: the one of this name, the default, or the only
 * other one whose text says the name (`export { worker as run }`, a static
 * method). A text without a name is no proof: a factory gives it to all it makes.
 */
function findTwin(namespace: Namespace, ref: Reference): AnyFunction | undefined {
  const twins = twinsIn(namespace, ref);
  const best = twins.get(ref.name) ?? twins.get("default");
  if (best !== undefined) return best;
  const named = [...twins].filter(([path, value]) =>
    path.endsWith(`.${ref.name}`) || declaredName(sourceOf(value)) === ref.name
  );
  const [only, ...others] = new Set(named.map(([, value]) => value));
  return others.length === 0 ? only : undefined;
}

/** Every export with the text of `ref`, and the static methods that have its name too. */
function twinsIn(namespace: Namespace, { name, print = "" }: Reference): Map<string, AnyFunction> {
  const twins = new Map<string, AnyFunction>();
  for (const key of Object.keys(namespace)) {
    const value = exportOf(namespace, key);
    if (typeof value !== "function") continue;
    if (matches(value, print)) twins.set(key, value);
    const method = Object.getOwnPropertyDescriptor(value, name)?.value;
    if (matches(method, print)) twins.set(`${key}.${name}`, method);
  }
  return twins;
}

// -- What is said in vain --

function notReached(ref: Reference, url: string, cause: unknown): PicklingError {
  return new PicklingError(
    `Cannot find ${describeReference(ref)}: ${shortUrl(url)} cannot be imported: ${cause}`,
    { cause },
  );
}

function notFound(
  ref: Reference,
  failures: ReadonlyMap<string, unknown>,
  complaint?: string,
): PicklingError {
  const reasons = ref.modules.flatMap((url) => {
    const reason = failures.has(url)
      ? `cannot be imported: ${failures.get(url)}`
      : whyNotIn(url, ref);
    return reason === undefined ? [] : [`${shortUrl(url)} ${reason}`];
  });
  const where = ref.modules.length === 0
    ? "no module is known that could export it"
    : `no module of ${urlList(ref.modules)} ${ref.how === "task" ? "marks" : "exports"} it`;
  const why = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  const source = complaint === undefined ? "" : `, and it cannot run from its source: ${complaint}`;
  const [cause] = failures.values();
  return new PicklingError(
    `Cannot find ${describeReference(ref)}: ${where}${why}${source}; ${remedyFor(ref)}`,
    cause === undefined ? undefined : { cause },
  );
}

function remedyFor({ how, name }: Reference): string {
  return how === "task"
    ? "call task() where every process evaluates it, at the top level of the module"
    : `export it, or mark it with task(import.meta, ${name || "…"})`;
}

/** What there is instead of the function; undefined if there is nothing like it. */
function whyNotIn(url: string, ref: Reference): string | undefined {
  const namespace = loadedModule(url);
  if (namespace === undefined || ref.how === "task") return undefined;
  const twins = [...twinsIn(namespace, ref).keys()];
  if (twins.length > 0) return `exports what looks alike: ${twins.join(", ")}`;
  const value = exportOf(namespace, ref.name);
  if (value === NOT_YET) return "is still being evaluated";
  return value === undefined ? undefined : `exports another "${ref.name}"`;
}

function describeReference({ name, print = "function" }: Reference): string {
  return describe(name, print.split(" ")[0]);
}
