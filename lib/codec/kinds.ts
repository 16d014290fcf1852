/**
 * Which form an object travels in, told from its prototype.
 *
 * In this order, as in Python's pickle: a reducer registered for exactly this class, the
 * class's own {@linkcode reduce} method, a shared form (also of a base class), a standard
 * type, an error, a class of the program. Everything else belongs to its process.
 *
 * @module
 */

import { errorForm, isErrorPrototype, Thrown, thrownForm } from "./error_value.ts";
import type { Form } from "./form.ts";
import { bareForm, instanceForm, plainForm } from "./instance.ts";
import { keepKind, type Kind, knownKind } from "./kind_cache.ts";
import { reducedForm, reducerOf } from "./reduce.ts";
import { sharedFormOf } from "./shared_form.ts";
import { standardFormOf } from "./standard_types.ts";

/** A class, as far as this room is concerned. */
type Class = abstract new (...args: never[]) => object;

/** The form of `object`, or the reason why it has none. */
export function kindOf(object: object, prototype: object | null): Kind {
  if (prototype === null) return isModule(object) ? "a module cannot leave its process" : bareForm;
  return knownKind(prototype) ?? keepKind(prototype, findKind(object, prototype));
}

function findKind(object: object, prototype: object): Kind {
  const cls = classOf(prototype);
  const reducer = reducerOf(prototype, cls);
  const hook = reducer && reducedForm(reducer);
  if (prototype === Thrown.prototype) return thrownForm as Form;
  if (isErrorPrototype(prototype)) return errorForm(hook) as Form;
  if (hook !== undefined) return hook;
  return sharedFormOf(prototype, cls) ?? standardFormOf(prototype) ??
    classKind(object, prototype, cls);
}

/** The kind of what a program's class makes; the reason if it is not a program's class. */
function classKind(object: object, prototype: object, cls: Class | undefined): Kind {
  if (isForeignPlain(prototype, cls)) return plainForm;
  if (isBuffer(cls)) return standardFormOf(Uint8Array.prototype)!;
  let holder: object | null = prototype;
  let base: Form | undefined;
  while (holder !== null && holder !== Object.prototype && base === undefined) {
    const reason = whyNotSent(object, holder);
    if (reason !== undefined) return reason;
    holder = Object.getPrototypeOf(holder) as object | null;
    base = holder === null ? undefined : standardFormOf(holder);
  }
  return instanceForm(cls!, base);
}

/** Why the class that owns `holder` ties its objects to their process. */
function whyNotSent(object: object, holder: object): string | undefined {
  const cls = classOf(holder);
  if (cls === undefined || isHostClass(cls)) {
    return `${article(nounFor(object, cls))} cannot leave its process`;
  }
  const [, field] = PRIVATE_FIELD.exec(Function.prototype.toString.call(cls)) ?? [];
  if (field === undefined) return undefined;
  return `class ${cls.name} keeps private state in ${field}, which cannot be copied; ` +
    "give the class a [reduce] method";
}

/** Finds `#count = 0`, `#count;` and `#add(`, but no static ones, in the text of a class. */
const PRIVATE_FIELD =
  /[{;}\n]\s*(?:async\s+|get\s+|set\s+|\*\s*)*(#[\p{ID_Start}$_][\p{ID_Continue}$]*)\s*[=;(}\n]/u;

/** The class whose instances have this prototype. */
function classOf(prototype: object): Class | undefined {
  const cls = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof cls === "function" && cls.prototype === prototype ? cls : undefined;
}

/** Whether the host made the class: native code, or a global that no program has set. */
function isHostClass(cls: Class): boolean {
  if (/\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(cls))) return true;
  const global = Object.getOwnPropertyDescriptor(globalThis, cls.name);
  if (global === undefined || global.enumerable) return false;
  return Reflect.get(globalThis, cls.name) === cls;
}

/** Whether these are plain objects of another realm. */
function isForeignPlain(prototype: object, cls: Class | undefined): boolean {
  return Object.getPrototypeOf(prototype) === null && cls?.name === "Object" && isHostClass(cls);
}

/** Node's Buffer is a Uint8Array to everybody else. */
function isBuffer(cls: Class | undefined): boolean {
  return cls?.name === "Buffer" && cls.prototype instanceof Uint8Array;
}

function isModule(object: object): boolean {
  return Reflect.get(object, Symbol.toStringTag) === "Module" &&
    !Object.getOwnPropertyDescriptor(object, Symbol.toStringTag)?.writable;
}

/** What to call an object in a message: its class, else the tag that iterators and such have. */
function nounFor(object: object, cls: Class | undefined): string {
  if (cls !== undefined && cls.name !== "") return cls.name;
  const tag = Object.prototype.toString.call(object).slice("[object ".length, -1);
  return tag === "Object" ? "object with a prototype of its own" : tag;
}

function article(noun: string): string {
  return /^[aeio]/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}
