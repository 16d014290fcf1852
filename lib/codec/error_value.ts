/**
 * Errors in messages. They always arrive, whatever they hold.
 *
 * - **Class.** JavaScript's own, the host's and this package's by name, exported ones of a
 *   program by reference. A class that cannot be had becomes a stand-in of its name, derived
 *   from the nearest class that can.
 * - **Fields.** Message, cause, `errors` and own enumerable properties. One that cannot be
 *   sent becomes a text that says why; the rest goes on.
 * - **Stack.** The remote one, below a line that names the process it came from.
 *
 * A node is `[undefined, TAG.error, head, hidden, fields]`: `head` as {@linkcode Head}, the
 * other two as name, value, …, where `hidden` ones are not enumerable.
 *
 * @module
 */

import type { Flattening } from "./flatten.ts";
import { type Form, type FormNode, TAG } from "./form.ts";
import { setProperty } from "./instance.ts";
import {
  classNameOf,
  construct,
  type ErrorClass,
  isKnown,
  isStandIn,
  knownClass,
  nearestKnown,
  standIn,
} from "./error_class.ts";
import type { Rebuilding } from "./rebuild.ts";

/**
 * The key under which an error that came from another process holds the stack it had there,
 * as text. Its `stack` says the same, and where it came from.
 *
 * @example Tell a remote error from one of this process
 * ```ts
 * import { remoteStack } from "@pystd/multiprocessing";
 * import { assertEquals } from "@std/assert";
 *
 * const error: Error & { [remoteStack]?: string } = new Error("made here");
 * assertEquals(error[remoteStack], undefined);
 * ```
 */
export const remoteStack: unique symbol = Symbol.for("@pystd/multiprocessing/remoteStack");

/** Something thrown, an error or not; unlike a bare value it can always be sent. */
export class Thrown {
  /** What was thrown. */
  readonly value: unknown;

  /** Holds what a `catch` clause has caught. */
  constructor(value: unknown) {
    this.value = value;
  }
}

/** The form of {@linkcode Thrown}. */
export const thrownForm: Form<Thrown> = {
  flatten({ value }, to) {
    const tree = to.attempt(
      () => to.visit(value),
      (reason) => to.visit(new Error(`thrown value lost: ${reason.message}`)),
    );
    return to.node(TAG.thrown, tree);
  },
  rebuild: (node, from) => from.late(() => new Thrown(from.value(node[2]))),
};

/**
 * An error that has nothing but text in it, for one that could not be sent for `reason`.
 * Undefined if `value` is no error, nor something thrown.
 */
export function lastResort(value: unknown, reason: Error): unknown {
  if (value instanceof Thrown) return new Thrown(lastResort(value.value, reason) ?? reason);
  if (!(value instanceof Error)) return undefined;
  const name = textOf(value, "name") ?? "Error";
  const message = textOf(value, "message") ?? "";
  const copy = construct(knownClass(nearestKnown(value))!, { name, message });
  if (copy.name !== name) hide(copy, "name", name);
  hide(copy, "stack", textOf(value, "stack"));
  hide(copy, "cause", notSent(reason));
  return copy;
}

/** Whether objects with this prototype are errors. */
export function isErrorPrototype(prototype: object): boolean {
  return prototype === Error.prototype ||
    Object.prototype.isPrototypeOf.call(Error.prototype, prototype);
}

/** The form of errors; `own` is the form that their class itself wants, as far as that works. */
export function errorForm(own?: Form): Form<Error> {
  return {
    flatten(error, to) {
      const usual = () => flattenError(error, to);
      return own === undefined ? usual() : to.attempt(() => own.flatten(error, to), usual);
    },
    rebuild: rebuildError,
  };
}

/** Text only, but for the place of the class among the references and the two flags. */
type Head = [
  className: string,
  /** The nearest class known everywhere. */
  base: string,
  /** Null if the class is `base` itself, or nobody else can find it. */
  reference: number | null,
  name: string,
  message: string,
  stack: string,
  /** The process it comes from; null if that was not said, empty if the stack says it. */
  origin: string | null,
];

/** What errors hold without showing it. */
const HIDDEN = ["cause", "errors", "error", "suppressed"];

function flattenError(error: Error, to: Flattening): FormNode {
  // Two levels: the node, and the list of fields in it.
  to.enter();
  const head = headOf(error, to).map((part) =>
    typeof part === "string" ? part.toWellFormed() : part
  );
  const hidden = HIDDEN.filter((name) => isHidden(error, name));
  const node = to.node(
    TAG.error,
    head,
    fieldsOf(error, { names: hidden, to }),
    fieldsOf(error, { names: Object.keys(error), to }),
  );
  to.leave();
  return node;
}

function headOf(error: Error, to: Flattening): Head {
  const name = textOf(error, "name") ?? "Error";
  const message = textOf(error, "message") ?? "";
  const stack = textOf(error, "stack") ?? `${name}: ${message}`;
  const cls = error.constructor as ErrorClass;
  const isRemote = Object.hasOwn(error, remoteStack);
  return [
    classNameOf(cls) || name,
    nearestKnown(error),
    classReference(cls, to),
    name,
    message,
    stack,
    isRemote ? "" : to.origin ?? null,
  ];
}

/** Where the other side finds the class, if it is a program's and can be told. */
function classReference(cls: ErrorClass, to: Flattening): number | null {
  if (typeof cls !== "function" || isKnown(cls) || isStandIn(cls)) return null;
  return to.attempt<number | null>(
    () => to.reference(cls, { isEssential: false }),
    () => null,
  );
}

function isHidden(error: Error, name: string): boolean {
  const property = Object.getOwnPropertyDescriptor(error, name);
  return property !== undefined && !property.enumerable;
}

function fieldsOf(
  error: Error,
  { names, to }: { names: readonly string[]; to: Flattening },
): unknown[] {
  return names.flatMap((name) => [
    to.visit(name),
    to.attempt<unknown>(() => to.property(error, name), notSent),
  ]);
}

/** A property that should be text, read without trust. */
function textOf(error: Error, name: "name" | "message" | "stack"): string | undefined {
  try {
    const value: unknown = error[name];
    return value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
}

function notSent(reason: Error): string {
  return `<not sent: ${reason.message}>`.toWellFormed();
}

function rebuildError(node: FormNode, from: Rebuilding): Error {
  const [className, base, reference, name, message, stack, origin] = headIn(node[2], from);
  const cls = reference === null
    ? className === base ? knownClass(base) : undefined
    : from.errorClass(reference);
  const error = from.keep(construct(cls ?? standIn(className, base), { name, message }));
  hide(error, "stack", stackText(stack, origin ?? from.origin));
  hide(error, remoteStack, stack);
  for (const [key, value] of fieldsIn(node[3], from)) hide(error, key, value);
  for (const [key, value] of fieldsIn(node[4], from)) setProperty(error, key, value);
  if (textOf(error, "message") !== message) hide(error, "message", message);
  if (textOf(error, "name") !== name) hide(error, "name", name);
  return error;
}

function headIn(head: unknown, from: Rebuilding): Head {
  const isHead = Array.isArray(head) && head.length === 7 &&
    [0, 1, 3, 4, 5].every((i) => typeof head[i] === "string");
  if (!isHead) throw from.failure("an error has no head");
  return head as Head;
}

function* fieldsIn(fields: unknown, from: Rebuilding): Generator<[string, unknown]> {
  if (!Array.isArray(fields)) throw from.failure("an error has no fields");
  for (let i = 0; i < fields.length; i += 2) {
    yield [from.text(fields[i]), from.value(fields[i + 1])];
  }
}

function hide(error: Error, key: PropertyKey, value: unknown): void {
  Object.defineProperty(error, key, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

/** Puts the line about the process between the message and the frames. */
function stackText(stack: string, origin: string | undefined): string {
  if (!origin) return stack;
  const line = `    in process ${origin}:`;
  const frames = stack.search(/^\s+at /m);
  if (frames === -1) return `${stack}\n${line}`;
  return `${stack.slice(0, frames)}${line}\n${stack.slice(frames)}`;
}
