/**
 * The source text of a function: what it is, how two are compared, how it runs again.
 *
 * `Function.prototype.toString` gives the text that was parsed, so two agents
 * that load one module get one text, and a function that needs nothing around
 * it can be made again from its text alone. Own properties are not carried.
 *
 * @module
 */

import { PicklingError } from "../errors.ts";

/** Any function or class. */
// deno-lint-ignore ban-types
export type AnyFunction = Function;

const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;
const CLASS = /^class\b/;
const DECLARED_NAME =
  /^(?:async\s+)?(?:function(?:\s*\*\s*|\s+)|class\s+(?!extends\b))([\p{ID_Start}$_][\p{ID_Continue}$]*)/u;

/** How {@linkcode AnyFunction} texts are written as expressions; methods need an object around. */
export const EXPRESSION_FORMS: readonly ((text: string) => string)[] = [
  (text) => `(${text}\n)`,
  (text) => `({${text}\n})`,
];

/** The text from which the host parsed `value`. */
export function sourceOf(value: AnyFunction): string {
  return Function.prototype.toString.call(value);
}

/** Whether `text` stands for code that the host does not show. */
export function isNative(text: string): boolean {
  return NATIVE.test(text);
}

/** What to call a function with this text in a message. */
export function nounOf(text: string): "class" | "function" {
  return CLASS.test(text) ? "class" : "function";
}

/** The name that the text itself declares; none if the host inferred it from where it stood. */
export function declaredName(text: string): string | undefined {
  return DECLARED_NAME.exec(text)?.[1];
}

/** The name of `value`, also when a static member hides it; empty for an anonymous one. */
export function nameOf(value: AnyFunction): string {
  const name: unknown = Object.getOwnPropertyDescriptor(value, "name")?.value;
  if (typeof name !== "string") return declaredName(sourceOf(value)) ?? "";
  // `new Function()` names all that it makes so.
  return name === "anonymous" ? "" : name;
}

/** Stands for a text in comparisons: noun, length and a hash. */
export function printOf(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995) ^ (high >>> 15);
  }
  const hash = (low >>> 0).toString(36) + (high >>> 0).toString(36);
  return `${nounOf(text)} ${text.length} ${hash}`;
}

/** Whether `value` is a function with the text that `print` stands for. */
export function matches(value: unknown, print: string): value is AnyFunction {
  if (typeof value !== "function") return false;
  const text = sourceOf(value);
  // The length is read first: most functions need no hashing.
  return print.includes(` ${text.length} `) && printOf(text) === print;
}

/** Functions made from their text. One text makes one function, as an import would. */
const made = new Map<string, AnyFunction>();

/**
 * Makes the function again from its `text`, in strict mode, with nothing but globals around.
 *
 * @throws {PicklingError} If the text does not stand alone, or the host forbids `eval`.
 */
export function functionFromSource(
  text: string,
  { name, origin }: { name: string; origin?: string },
): AnyFunction {
  const known = made.get(text);
  if (known !== undefined) return known;
  const value = evaluate(text, traceName(name, origin));
  if (nameOf(value) !== name) {
    Object.defineProperty(value, "name", { value: name, configurable: true });
  }
  made.set(text, value);
  return value;
}

/** What a stack trace calls the text. */
function traceName(name: string, origin: string | undefined): string {
  const from = origin === undefined || origin.startsWith("data:") ? "" : `@${origin}`;
  return `multiprocessing-source/${name || "anonymous"}${from}`.replaceAll(/[\s"'`]/g, "_");
}

function evaluate(text: string, trace: string): AnyFunction {
  let failure: unknown;
  for (const form of EXPRESSION_FORMS) {
    // A function around it, so that a stray `this` is undefined, not the global object.
    const script = `(function () { "use strict"; return ${form(text)}; })\n//# sourceURL=${trace}`;
    try {
      // deno-lint-ignore no-eval
      const value = (0, eval)(script).call(undefined);
      return typeof value === "function" ? value : onlyMember(value);
    } catch (error) {
      failure ??= error;
    }
  }
  throw new PicklingError(
    `Cannot make ${nounOf(text)} from its source: ${failure}, received ${excerpt(text)}`,
    { cause: failure },
  );
}

/** The method, getter or setter that the object literal around it holds. */
function onlyMember(holder: object): AnyFunction {
  const [{ value, get, set }] = Object.values(Object.getOwnPropertyDescriptors(holder));
  return value ?? get ?? set;
}

function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
