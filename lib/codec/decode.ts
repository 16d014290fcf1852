/**
 * Bytes to values.
 *
 * **Nothing is kept of the bytes.** The value holds copies: the caller may write over them.
 * **Functions first.** They are found before anything is built, so a module that is missing
 * leaves nothing half done: nothing opened, no reducer called.
 *
 * @module
 */

import { PicklingError, UnpicklingError } from "../errors.ts";
import { thrownMessage } from "../thrown_text.ts";
import type { ReferenceEntry } from "./flatten.ts";
import { GRAPH } from "./form.ts";
import type { AnyFunction } from "./function_source.ts";
import { ModuleNotLoadedError } from "./loaded_modules.ts";
import { checkBytes, type Limits } from "./limits.ts";
import { rebuild } from "./rebuild.ts";
import { type Reference, resolve, resolveSync } from "./reference.ts";
import type { Handle } from "./shared_form.ts";
import { unpack, unpackGraph } from "./wire.ts";

/** What the receiver says about a message. */
export interface DecodeOptions {
  /** Bounds for bytes from outside the family; they are checked before anything is built. */
  readonly limits?: Limits;
  /**
   * Which modules functions and classes may come from. If it is given, nothing else runs: no
   * function made from source, no global. Without it, all that the family sends is found.
   */
  readonly allowModules?: (url: string) => boolean;
  /**
   * The caller will turn to {@linkcode decodeAsync} if something is not loaded here, so a class
   * of errors gets no stand-in before that has tried to import it.
   */
  readonly canAwait?: boolean;
  /** The process the message comes from, for the stacks of errors that do not say it. */
  readonly origin?: string;
}

const NO_HANDLES: readonly Handle[] = [];
const NO_OPTIONS: DecodeOptions = {};

/**
 * Turns `bytes` into the value that they encode. The class of an error that is not loaded here
 * becomes a stand-in.
 *
 * @throws {UnpicklingError} If they encode none, or what `options` rules out.
 * @throws {ModuleNotLoadedError} If a function or class in it is in a module that is not loaded.
 */
export function decode<T = unknown>(
  bytes: Uint8Array,
  handles: readonly Handle[] = NO_HANDLES,
  options: DecodeOptions = NO_OPTIONS,
): T {
  const number = smallNumber(bytes);
  if (number !== undefined) return number as T;
  const message = read(bytes, options);
  if (!(message instanceof Graph)) return message as T;
  const functions = message.entries.map((entry) => findLoaded(entry, options));
  return rebuild(message.tree, { functions, handles, origin: options.origin }) as T;
}

/**
 * The same, importing the modules of functions and classes that are not loaded here.
 *
 * @throws {UnpicklingError} If they encode none, or what `options` rules out.
 * @throws {PicklingError} If a function or class is not where its reference says.
 */
export async function decodeAsync<T = unknown>(
  bytes: Uint8Array,
  handles: readonly Handle[] = NO_HANDLES,
  options: DecodeOptions = NO_OPTIONS,
): Promise<T> {
  const message = read(bytes, options);
  if (!(message instanceof Graph)) return message as T;
  const found = message.entries.map((entry) => ifLoaded(entry, options));
  const { origin } = options;
  if (!found.includes(undefined)) {
    return rebuild(message.tree, { functions: found, handles, origin }) as T;
  }
  // Its binary data are views on bytes that are the caller's again at the first await.
  const { entries, tree } = read(new Uint8Array(bytes), options) as Graph;
  const functions = await Promise.all(found.map((value, i) => value ?? find(entries[i], options)));
  return rebuild(tree, { functions, handles, origin }) as T;
}

/** A message with forms in it. */
class Graph {
  constructor(readonly entries: readonly ReferenceEntry[], readonly tree: unknown) {}
}

function read(bytes: Uint8Array, { limits }: DecodeOptions): unknown {
  if (limits !== undefined) checkBytes(bytes, limits);
  try {
    return bytes[0] === GRAPH ? graphFrom(unpackGraph(bytes)) : unpack(bytes);
  } catch (error) {
    throw asUnreadable(error);
  }
}

function asUnreadable(error: unknown): UnpicklingError {
  return new UnpicklingError(`Cannot receive message: ${thrownMessage(error)}`, { cause: error });
}

function graphFrom(unpacked: unknown): Graph {
  const [references, tree] = unpacked as [unknown[], unknown];
  return new Graph(references.map(entryFrom), tree);
}

function entryFrom(entry: unknown): ReferenceEntry {
  const [reference, isEssential] = entry as [Reference, boolean];
  const { how, name, modules } = reference;
  const isReference = typeof how === "string" && typeof name === "string" &&
    Array.isArray(modules) && modules.every((url) => typeof url === "string");
  if (!isReference) throw new TypeError("a reference is malformed");
  return { reference, isEssential };
}

// -- Functions and classes --

/** Finds what is loaded; a class of errors need not be. */
function findLoaded(entry: ReferenceEntry, options: DecodeOptions): AnyFunction | undefined {
  const reference = permitted(entry, options);
  if (!entry.isEssential) return ifFound(() => reference && resolveSync(reference), options);
  try {
    return resolveSync(reference!);
  } catch (error) {
    throw asNotFound(error);
  }
}

/** The same, without an error for what an import may find. */
function ifLoaded(entry: ReferenceEntry, options: DecodeOptions): AnyFunction | undefined {
  const reference = permitted(entry, options);
  // Only the awaiting way checks source before it runs.
  if (reference === undefined || reference.how === "source") return undefined;
  return ifFound(() => resolveSync(reference));
}

async function find(
  entry: ReferenceEntry,
  options: DecodeOptions,
): Promise<AnyFunction | undefined> {
  const reference = permitted(entry, options);
  try {
    return reference && await resolve(reference);
  } catch (error) {
    if (entry.isEssential) throw asNotFound(error);
    return undefined;
  }
}

/** What a search says when it fails as it should; anything else is the message's fault. */
function asNotFound(error: unknown): unknown {
  return error instanceof PicklingError ? error : asUnreadable(error);
}

function ifFound(
  search: () => AnyFunction | undefined,
  { canAwait = false }: DecodeOptions = {},
): AnyFunction | undefined {
  try {
    return search();
  } catch (error) {
    if (canAwait && error instanceof ModuleNotLoadedError) throw error;
    return undefined;
  }
}

/** The reference without what the receiver does not allow; undefined if nothing is left. */
function permitted(
  { reference, isEssential }: ReferenceEntry,
  { allowModules }: DecodeOptions,
): Reference | undefined {
  if (allowModules === undefined) return reference;
  const { how, name, modules } = reference;
  const allowed = how === "global" || how === "source" ? [] : modules.filter(allowModules);
  if (allowed.length > 0) return { ...reference, modules: allowed, text: undefined };
  if (!isEssential) return undefined;
  throw new UnpicklingError(
    `Cannot receive message: it needs ${JSON.stringify(name)}, which is not in an allowed ` +
      `module, received [${modules.join(", ")}]`,
  );
}

/** The numbers that `encode()` writes without the engine. */
function smallNumber(bytes: Uint8Array): number | undefined {
  if (bytes.length === 1) return bytes[0] < 0x40 ? bytes[0] : undefined;
  if (bytes.length !== 5 || bytes[0] !== 0xd2) return undefined;
  return bytes[1] << 24 | bytes[2] << 16 | bytes[3] << 8 | bytes[4];
}
