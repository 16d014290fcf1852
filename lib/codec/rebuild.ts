/**
 * The way in: the tree from the bytes becomes the value again (see form.ts).
 *
 * The tree may be anybody's work: what a form reads from it goes through a method that checks.
 *
 * @module
 */

import { UnpicklingError } from "../errors.ts";
import { type ErrorClass, isErrorClass } from "./error_class.ts";
import { errorForm, thrownForm } from "./error_value.ts";
import { type Form, type FormNode, TAG } from "./form.ts";
import type { AnyFunction } from "./function_source.ts";
import { anyInstance, bareForm, plainForm } from "./instance.ts";
import { anyReduced } from "./reduce.ts";
import { anyShared, type Handle } from "./shared_form.ts";
import { standardForms } from "./standard_types.ts";

/** What rebuilding needs besides the tree. */
export interface Surroundings {
  /** The functions that the tree names; undefined for a class of errors that was not found. */
  readonly functions: readonly (AnyFunction | undefined)[];
  /** The shared objects that came along. */
  readonly handles: readonly Handle[];
  /** From which process errors come that do not say it. */
  readonly origin: string | undefined;
}

/** Builds the value that `tree` stands for. */
export function rebuild(tree: unknown, surroundings: Surroundings): unknown {
  try {
    return new Rebuilding(surroundings).value(tree);
  } catch (error) {
    if (error instanceof UserFailure) throw error.error;
    if (error instanceof UnpicklingError) throw error;
    throw new UnpicklingError(`Cannot receive message: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** One message being built. */
export class Rebuilding {
  /** From which process errors come that do not say it. */
  readonly origin: string | undefined;
  readonly #functions: readonly (AnyFunction | undefined)[];
  readonly #handles: readonly Handle[];
  /** The objects so far, by the numbers they have on both sides. */
  readonly #objects: unknown[] = [];

  /** Builds nothing yet. */
  constructor({ functions, handles, origin }: Surroundings) {
    this.#functions = functions;
    this.#handles = handles;
    this.origin = origin;
  }

  // -- Objects get their numbers --

  /** Gives an object its number, before its parts get theirs. */
  keep<T>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  /** The same for an object that can be made only after its parts. */
  late<T>(make: () => T): T {
    const place = this.#objects.push(UNFINISHED) - 1;
    const object = make();
    this.#objects[place] = object;
    return object;
  }

  // -- What stands in the tree, checked --

  /** The value of a part of the tree. */
  value(tree: unknown): unknown {
    if (typeof tree !== "object" || tree === null) return tree;
    if (Array.isArray(tree)) {
      return tree.length > 0 && tree[0] === undefined
        ? this.#node(tree as FormNode)
        : this.#items(tree);
    }
    if (Object.getPrototypeOf(tree) !== Object.prototype) {
      throw this.failure("it holds what no tree holds");
    }
    return this.#fields(tree as Record<string, unknown>);
  }

  /** A part that is an object. */
  object(tree: unknown): object {
    const object = this.value(tree);
    if (typeof object === "object" && object !== null) return object;
    throw this.failure("an object is missing");
  }

  /** A part that is text. */
  text(tree: unknown): string {
    const text = this.value(tree);
    if (typeof text === "string") return text;
    throw this.failure("a text is missing");
  }

  /** A part that is a number. */
  number(tree: unknown): number {
    if (typeof tree === "number") return tree;
    throw this.failure("a number is missing");
  }

  /** Bytes, copied into a buffer of their own. */
  bytes(tree: unknown): ArrayBuffer {
    if (tree instanceof Uint8Array) return new Uint8Array(tree).buffer;
    throw this.failure("bytes are missing");
  }

  /** A function that the message cannot do without. */
  function(tree: unknown): AnyFunction {
    const found = this.#functions[this.number(tree)];
    if (found !== undefined) return found;
    throw this.failure("a function is missing");
  }

  /** The prototype of a class. */
  prototype(tree: unknown): object {
    const { prototype } = this.function(tree) as { prototype?: unknown };
    if (typeof prototype === "object" && prototype !== null) return prototype;
    throw this.failure("a class is missing");
  }

  /** A class of errors, if this agent has it. */
  errorClass(tree: unknown): ErrorClass | undefined {
    const found: unknown = this.#functions[this.number(tree)];
    return isErrorClass(found) ? found : undefined;
  }

  /** Some of the handles that came along. */
  handles(first: unknown, count: unknown): Handle[] {
    const from = this.number(first);
    const handles = this.#handles.slice(from, from + this.number(count));
    if (handles.length === count) return handles;
    throw this.failure("a handle is missing");
  }

  // -- Failures --

  /** The error for a tree that does not make sense. */
  failure(state: string): UnpicklingError {
    return new UnpicklingError(`Cannot receive message: ${state}`);
  }

  /** Runs code that is not this room's; what it throws reaches the caller as it is. */
  callUser<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw new UserFailure(error);
    }
  }

  #items(items: unknown[]): unknown[] {
    this.keep(items);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item === "object" && item !== null) items[i] = this.value(item);
    }
    return items;
  }

  #fields(fields: Record<string, unknown>): Record<string, unknown> {
    this.keep(fields);
    for (const key of Object.keys(fields)) {
      const field = fields[key];
      if (typeof field === "object" && field !== null) fields[key] = this.value(field);
    }
    return fields;
  }

  #node(node: FormNode): unknown {
    switch (node[1]) {
      case TAG.back:
        return this.#known(node[2]);
      case TAG.negativeZero:
        return -0;
      case TAG.text:
        return textFrom(new Uint16Array(this.bytes(node[2])));
      case TAG.reference:
        return this.function(node[2]);
    }
    const form = FORMS[node[1]];
    if (form === undefined) throw this.failure(`form ${String(node[1])} is unknown`);
    return form.rebuild(node, this);
  }

  #known(place: unknown): unknown {
    const number = this.number(place);
    const known = this.#objects[number];
    if (number in this.#objects && known !== UNFINISHED) return known;
    throw this.failure("an object is named before it is there");
  }
}

/** Stands for an object whose parts are still being made. */
const UNFINISHED = Symbol("unfinished");

/** Carries what user code threw through the checks. */
class UserFailure {
  constructor(readonly error: unknown) {}
}

const FORMS: Readonly<Record<number, Pick<Form, "rebuild">>> = {
  ...standardForms,
  [TAG.pairs]: plainForm,
  [TAG.bare]: bareForm,
  [TAG.instance]: anyInstance,
  [TAG.shared]: anyShared,
  [TAG.reduced]: anyReduced,
  [TAG.error]: errorForm() as Form,
  [TAG.thrown]: thrownForm as Form,
};

function textFrom(units: Uint16Array): string {
  let text = "";
  const chunk = 4096;
  for (let i = 0; i < units.length; i += chunk) {
    text += String.fromCharCode(...units.subarray(i, i + chunk));
  }
  return text;
}
