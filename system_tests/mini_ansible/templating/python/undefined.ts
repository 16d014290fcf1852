/**
 * What stands for a name that means nothing. It may be passed about and asked whether it is
 * defined; any other use of it is an error. Attributes of it are itself, so that the error
 * tells of the first thing that was missing.
 *
 * @module
 */
import { UndefinedVariableError } from "../errors.ts";
import { repr } from "./repr.ts";
import { isText, typeName } from "./values.ts";

const NOTHING = Symbol("nothing");

/** Jinja's Undefined, strict as Ansible's. */
export class Undefined {
  /** What Python's own messages call it. */
  readonly typeName = "AnsibleUndefined";
  /** The name that means nothing. */
  readonly name: unknown;
  readonly #owner: unknown;
  readonly #hint: string | undefined;

  private constructor(name: unknown, owner: unknown, hint?: string) {
    this.name = name;
    this.#owner = owner;
    this.#hint = hint;
  }

  /** A variable that is not there; `hint` replaces the message. */
  static variable(name: unknown, hint?: string): Undefined {
    return new Undefined(name, NOTHING, hint);
  }

  /** An attribute or element that `owner` does not have. */
  static part(owner: unknown, name: unknown): Undefined {
    return new Undefined(name, owner);
  }

  /** What is said when it is used. */
  get message(): string {
    if (this.#hint !== undefined) return this.#hint;
    if (this.#owner === NOTHING) return `${repr(this.name)} is undefined`;
    if (!isText(this.name)) return `${ownerName(this.#owner)} has no element ${repr(this.name)}`;
    return `'${ownerName(this.#owner)}' has no attribute ${repr(this.name)}`;
  }

  /** What using it throws. */
  error(): UndefinedVariableError {
    return new UndefinedVariableError(this.message);
  }
}

function ownerName(owner: unknown): string {
  return owner === null ? "None" : `${typeName(owner)} object`;
}

/** `value`, unless it is undefined. */
export function defined(value: unknown): unknown {
  if (value instanceof Undefined) throw value.error();
  return value;
}
