/**
 * The classes of errors: those that every agent knows by name, and stand-ins for the rest.
 *
 * @module
 */

import * as packageErrors from "../errors.ts";

/** A class of errors; its constructor may want anything. */
export type ErrorClass = abstract new (...args: never[]) => Error;

const known = new Map<string, ErrorClass>();

const STANDARD = [
  "Error",
  "AggregateError",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SuppressedError",
  "SyntaxError",
  "TypeError",
  "URIError",
  "DOMException",
];

registerErrorClasses(STANDARD.map((name) => Reflect.get(globalThis, name)));
registerErrorClasses(Object.values(packageErrors));

/**
 * Makes classes travel by their names. Every agent of the family must register them; for the
 * package's own errors and for those of the host, such as `Deno.errors`.
 */
export function registerErrorClasses(classes: Iterable<unknown>): void {
  for (const cls of classes) if (isErrorClass(cls)) known.set(cls.name, cls);
}

/** The class that travels by this name. */
export function knownClass(name: string): ErrorClass | undefined {
  return known.get(name);
}

/** Whether a class travels by its name. */
export function isKnown(cls: ErrorClass): boolean {
  return typeof cls === "function" && known.get(classNameOf(cls)) === cls;
}

/** The name of a class; empty if it has none. */
export function classNameOf(cls: unknown): string {
  return typeof cls === "function" && typeof cls.name === "string" ? cls.name : "";
}

/** The name of the nearest class of `error` that travels by its name. */
export function nearestKnown(error: Error): string {
  let holder: object | null = Object.getPrototypeOf(error);
  for (; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const cls = Object.getOwnPropertyDescriptor(holder, "constructor")?.value;
    if (isKnown(cls)) return cls.name;
  }
  return "Error";
}

/** Makes an error without running the constructor of its class, only that of the language. */
export function construct(
  cls: ErrorClass,
  { name, message }: { name: string; message: string },
): Error {
  const standard = standardBase(cls);
  const limit = Reflect.get(Error, "stackTraceLimit");
  // The stack of this place would be thrown away.
  if (typeof limit === "number") Reflect.set(Error, "stackTraceLimit", 0);
  try {
    return Reflect.construct(standard, argumentsFor(standard.name, { name, message }), cls);
  } finally {
    if (typeof limit === "number") Reflect.set(Error, "stackTraceLimit", limit);
  }
}

function argumentsFor(
  standard: string,
  { name, message }: { name: string; message: string },
): unknown[] {
  switch (standard) {
    case "AggregateError":
      return [[], message];
    case "SuppressedError":
      return [undefined, undefined, message];
    case "DOMException":
      return [message, name];
    default:
      return message === "" ? [] : [message];
  }
}

/** The class of the language that `cls` is derived from, the nearest one. */
function standardBase(cls: ErrorClass): ErrorClass {
  let base: unknown = cls;
  while (isErrorClass(base)) {
    if (STANDARD.includes(base.name) && known.get(base.name) === base) return base;
    base = Object.getPrototypeOf(base);
  }
  return Error;
}

// -- Stand-ins --

const standIns = new Map<string, ErrorClass>();
const madeHere = new WeakSet<object>();

/** So many unknown classes are remembered, since their names may come from outside. */
const REMEMBERED = 1_000;

/** A class of this name, derived from the one that travels by the name `base`. */
export function standIn(name: string, base: string): ErrorClass {
  const key = `${base} ${name}`;
  const made = standIns.get(key);
  if (made !== undefined) return made;
  const Base = (known.get(base) ?? Error) as new () => Error;
  const cls = { [name]: class extends Base {} }[name];
  if (standIns.size >= REMEMBERED) standIns.clear();
  standIns.set(key, cls);
  madeHere.add(cls);
  return cls;
}

/** Whether a class stands for one that this agent does not have. */
export function isStandIn(cls: ErrorClass): boolean {
  return madeHere.has(cls);
}

/** Whether `value` is a class of errors. */
export function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === "function" &&
    (value === Error || Object.prototype.isPrototypeOf.call(Error, value) ||
      value.prototype instanceof Error);
}
