/**
 * Functions and classes in messages: by reference, as Python's pickle sends them.
 *
 * A reference names what the receiver looks at, best first: a mark of `task()`,
 * the export of a known module, a global, the modules that may export the
 * function. The source text goes along where it may have to do instead. The
 * sender never imports a module to find out: it may be inside its own top-level
 * `await`, and the import would never settle.
 *
 * @module
 */

import { PicklingError, ValueError } from "../errors.ts";
import { globalPathOf } from "./builtins.ts";
import { constructionSite, moduleUrl } from "./call_sites.ts";
import { isParserLoaded, loadParser } from "./free_variables.ts";
import {
  type AnyFunction,
  declaredName,
  isNative,
  nameOf,
  nounOf,
  printOf,
  sourceOf,
} from "./function_source.ts";
import { keepReference, knownReference, sentFrom } from "./known_references.ts";
import { askLocator, locationOf, mainModule } from "./loaded_modules.ts";
import { find, findLoaded } from "./resolution.ts";
import { assertSelfContained, complaintAbout, describe } from "./self_contained.ts";
import { taskLocation } from "./task.ts";

/** A function or class, as plain data. */
export interface Reference {
  /**
   * How `name` is to be read:
   * - `global`: a path from the global object (`Math.sqrt`);
   * - `task`: the key of a mark in `modules[0]`;
   * - `export`: an export of `modules[0]` (`worker`, `Class.method`);
   * - `search`: the function's own name; `modules` may export it, with the text of `print`;
   * - `source`: made from `text`; `modules[0]` is where it came from, for stack traces.
   */
  readonly how: "global" | "task" | "export" | "search" | "source";
  /** Empty for an anonymous function. */
  readonly name: string;
  /** Where to look, best first. */
  readonly modules: readonly string[];
  /** Stands for the text, to recognise the function. */
  readonly print?: string;
  /** The source, where the receiver may have to make the function from it. */
  readonly text?: string;
  /** `text` is a JSON string, because UTF-8 could not carry it. */
  readonly isEscaped?: boolean;
  /** `text` is known to need nothing but globals. */
  readonly isChecked?: boolean;
}

/** What the caller knows about a function. */
export interface ReferenceOptions {
  /** The module that defines it, as an absolute URL. */
  readonly module?: string | URL;
  /** The modules on the stack where it was handed over, from `constructionSite()`. */
  readonly candidates?: readonly string[];
}

/**
 * How another agent finds `value`, as far as that can be told at once.
 *
 * @throws {PicklingError} If `value` is native code without a global name, bound, or an
 * anonymous function that is known to need more than globals.
 * @throws {ValueError} If the option `module` is no absolute URL.
 */
export function referenceTo(value: AnyFunction, options: ReferenceOptions = {}): Reference {
  const settled = settledReference(value, options);
  if (settled !== undefined) return settled;
  const known = knownReference(value)?.reference;
  if (known !== undefined && options.candidates === undefined) return known;
  const text = sendableText(value);
  if (nameOf(value) === "") return bySource(value, text);
  return bySearch(value, text, candidates(options, known));
}

/**
 * How another agent finds `value`, asking the host too, and checking what can
 * only travel as source.
 *
 * @throws {PicklingError} As {@linkcode referenceTo}; and if an anonymous function uses
 * what another process does not have.
 */
export async function locate(
  value: AnyFunction,
  options: ReferenceOptions = {},
): Promise<Reference> {
  const settled = settledReference(value, options);
  if (settled !== undefined && (settled.how !== "source" || settled.isChecked)) return settled;
  const text = sendableText(value);
  // Taken before anything is awaited: the stack is gone afterwards.
  const onStack = candidates(options, knownReference(value)?.reference);
  if (nameOf(value) === "" || isNamedByOption(value, text)) {
    await loadParser();
    if (nameOf(value) === "" || complaintAbout(text) === undefined) {
      return bySource(value, text, onStack[0]);
    }
  }
  const url = moduleUrl(await askLocator(value) ?? "");
  return url === undefined
    ? bySearch(value, text, onStack)
    : keepReference(value, searchReference(value, text, [url]));
}

/**
 * The function that `ref` means, if its module is loaded here.
 *
 * @throws {ModuleNotLoadedError} If it may be in a module that is not loaded.
 * @throws {PicklingError} If it is not found.
 */
export function resolveSync(ref: Reference): AnyFunction {
  return recall(ref) ?? remember(ref, findLoaded(ref));
}

/**
 * The function that `ref` means; imports modules to find it.
 *
 * @throws {PicklingError} If it is not found; the message says what was tried.
 */
export async function resolve(ref: Reference): Promise<AnyFunction> {
  return recall(ref) ?? remember(ref, await find(ref));
}

// -- Sending --

/** The reference that no further search could better. */
function settledReference(value: AnyFunction, options: ReferenceOptions): Reference | undefined {
  if (options.module !== undefined) {
    return keepReference(
      value,
      searchReference(value, sourceOf(value), [checkedUrl(options.module)]),
    );
  }
  const known = knownReference(value);
  if (known?.isSettled) return known.reference;
  const mark = taskLocation(value);
  if (mark !== undefined) return keepReference(value, placeReference("task", mark, value));
  const place = locationOf(value);
  if (place !== undefined) return keepReference(value, placeReference("export", place, value));
  if (known !== undefined) return undefined;
  const path = globalPathOf(value);
  if (path === undefined) return undefined;
  return keepReference(value, { how: "global", name: path, modules: [] });
}

function checkedUrl(module: string | URL): string {
  const script = String(module);
  const url = moduleUrl(script) ?? (URL.canParse(script) ? script : undefined);
  if (url !== undefined) return url;
  throw new ValueError(
    `Cannot take module: it must be an absolute URL such as import.meta.url, received ${script}`,
  );
}

function placeReference(
  how: "task" | "export",
  { url, name }: { url: string; name: string },
  value: AnyFunction,
): Reference {
  return { how, name, modules: [url], print: printOf(sourceOf(value)) };
}

/** The text of `value`, which has to be more than native code. */
function sendableText(value: AnyFunction): string {
  const text = sourceOf(value);
  if (!isNative(text)) return text;
  const name = nameOf(value);
  const state = name.startsWith("bound ")
    ? "it is bound; send the function itself, and what it is bound to as an argument"
    : "it is native code that no global name leads to; send a function that calls it";
  throw new PicklingError(`Cannot send ${describe(name, "function")}: ${state}`);
}

/** The modules where `value` may be: those on the stack, those known already, the main one. */
function candidates(options: ReferenceOptions, known: Reference | undefined): string[] {
  const main = mainModule();
  const before = known?.modules.filter((url) => url !== main) ?? [];
  const onStack = options.candidates ?? constructionSite();
  return [...new Set([...before, ...onStack, ...(main === undefined ? [] : [main])])];
}

function bySearch(value: AnyFunction, text: string, modules: readonly string[]): Reference {
  const known = knownReference(value)?.reference;
  if (known !== undefined && modules.length === known.modules.length) return known;
  const reference = searchReference(value, text, modules);
  return keepReference(value, reference, { isSettled: false });
}

function bySource(value: AnyFunction, text: string, origin = constructionSite()[0]): Reference {
  const isChecked = isParserLoaded();
  if (isChecked) assertSelfContained(nameOf(value), text);
  return keepReference(value, {
    how: "source",
    name: nameOf(value),
    modules: origin === undefined || origin.startsWith("data:") ? [] : [origin],
    print: nounOf(text),
    isChecked,
    ...carried(text),
  });
}

function searchReference(
  value: AnyFunction,
  text: string,
  modules: readonly string[],
): Reference {
  const source = isNative(text) || !extendsGlobal(value) ? {} : carried(text);
  return { how: "search", name: nameOf(value), modules, print: printOf(text), ...source };
}

function carried(text: string): Pick<Reference, "text" | "isEscaped"> {
  return text.isWellFormed() ? { text } : { text: JSON.stringify(text), isEscaped: true };
}

/** Whether a class can be made from its text as far as its base goes; true for functions. */
function extendsGlobal(value: AnyFunction): boolean {
  const base = Object.getPrototypeOf(value);
  const isFunctionKind = typeof base !== "function" || base.name === "";
  return isFunctionKind || globalPathOf(base) !== undefined;
}

/** Properties of our own API that give an anonymous function handed to them its name. */
const OPTION_NAMES = new Set(["callable", "initializer", "target"]);

function isNamedByOption(value: AnyFunction, text: string): boolean {
  return OPTION_NAMES.has(nameOf(value)) && declaredName(text) === undefined;
}

// -- Receiving --

/** What was found, by what a message repeats; the module is compared, being long. */
const resolved = new Map<string, { readonly module: string; readonly value: AnyFunction }>();

function recall(ref: Reference): AnyFunction | undefined {
  // One source makes one function anyway.
  if (ref.how === "source") return undefined;
  const known = resolved.get(keyOf(ref));
  return known !== undefined && known.module === ref.modules[0] ? known.value : sentFrom(ref);
}

function remember(ref: Reference, value: AnyFunction): AnyFunction {
  if (ref.how !== "source") resolved.set(keyOf(ref), { module: ref.modules[0], value });
  // What was made from source goes on as it came.
  const isMade = ref.text !== undefined && locationOf(value) === undefined;
  if (isMade && knownReference(value) === undefined) keepReference(value, ref);
  return value;
}

function keyOf({ how, name, print }: Reference): string {
  return `${how} ${name} ${print}`;
}
