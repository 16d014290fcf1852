/**
 * The way out: any value becomes a tree that MessagePack can hold (see form.ts).
 *
 * **Copies only what it must.** A part that is plain already goes into the tree as it is.
 * **Says where.** What cannot be sent throws a {@linkcode PicklingError} with the path to it.
 *
 * @module
 */

import { PicklingError } from "../errors.ts";
import { thrownMessage } from "../thrown_text.ts";
import { type FormNode, TAG } from "./form.ts";
import { kindOf } from "./kinds.ts";
import { MAX_DEPTH } from "./limits.ts";
import { type PathStep, pathText } from "./path.ts";
import { type Reference, referenceTo } from "./reference.ts";
import { Seen } from "./seen.ts";
import type { Handle } from "./shared_form.ts";

/** A function that the tree names by its place in the list. */
export interface ReferenceEntry {
  readonly reference: Reference;
  /** Without it the message cannot be read; false for the class of an error. */
  isEssential: boolean;
}

/** One message under way. */
export class Flattening {
  /** The functions and classes that the tree names. */
  readonly references: ReferenceEntry[] = [];
  /** The shared objects that the tree holds. */
  readonly handles: Handle[] = [];
  /** Whether the tree has nodes in it. */
  isGraph = false;
  /** How many plain objects the tree holds. */
  objects = 0;
  /** What the value is called in errors. */
  root = "value";
  /** From which process errors come. */
  origin: string | undefined;

  readonly #seen = new Seen();
  readonly #functions = new Map<unknown, number>();
  /** Numbers of objects that are made only after all their parts. */
  readonly #unfinished = new Set<number>();
  readonly #path: PathStep[] = [];
  #depth = 0;
  /** The last error made here, which needs no path any more. */
  #refusal: PicklingError | undefined;

  /** Forgets the message. */
  clear(): void {
    this.#seen.clear();
    this.#depth = 0;
    this.#refusal = undefined;
    this.objects = 0;
    if (!this.isGraph) return;
    this.isGraph = false;
    // Asked first, since even an empty list takes its time to be emptied.
    if (this.handles.length > 0) this.handles.length = 0;
    if (this.#unfinished.size > 0) this.#unfinished.clear();
    if (this.references.length === 0) return;
    this.references.length = 0;
    this.#functions.clear();
  }

  /** The tree for `value`: `value` itself if it is plain. */
  visit(value: unknown): unknown {
    switch (typeof value) {
      case "string":
        return value.isWellFormed() ? value : this.#text(value);
      case "number":
        return value === 0 && Object.is(value, -0) ? this.node(TAG.negativeZero) : value;
      case "object":
        return value === null ? null : this.#object(value);
      case "function":
        return this.node(TAG.reference, this.reference(value));
      case "symbol":
        throw this.refusal("a symbol cannot leave its process");
      default:
        return value;
    }
  }

  /** The tree for a part of the object at hand; `step` leads from the object to the part. */
  child(step: PathStep, value: unknown): unknown {
    this.#path[this.#depth - 1] = step;
    return this.visit(value);
  }

  /** The tree for a property of the object at hand. */
  property(object: object, key: string): unknown {
    // Noted first, since reading may run a getter that throws.
    this.#path[this.#depth - 1] = key;
    return this.visit((object as Record<string, unknown>)[key]);
  }

  /** Appends own properties as key, value, …. */
  properties(node: FormNode, object: object, keys: readonly string[]): FormNode {
    for (const key of keys) node.push(this.visit(key), this.property(object, key));
    return node;
  }

  /** A node; the message is a graph from now on. */
  node(tag: number, ...payload: unknown[]): FormNode {
    this.isGraph = true;
    return [undefined, tag, ...payload];
  }

  /** The place of a function or class among the references. */
  reference(value: unknown, { isEssential = true } = {}): number {
    const known = this.#functions.get(value);
    if (known !== undefined) {
      this.references[known].isEssential ||= isEssential;
      return known;
    }
    const place = this.references.push({ reference: this.#find(value), isEssential }) - 1;
    this.#functions.set(value, place);
    this.isGraph = true;
    return place;
  }

  /** Flattens the parts of an object that can only be made after them. */
  whole<T>(object: object, flatten: () => T): T {
    const place = this.#seen.place(object);
    this.#unfinished.add(place);
    const result = flatten();
    this.#unfinished.delete(place);
    return result;
  }

  /** Goes one level down where a form nests its parts in an array of its own. */
  enter(): void {
    if (this.#depth >= MAX_DEPTH) {
      throw this.refusal(`it lies deeper than ${MAX_DEPTH} levels`);
    }
    this.#path[this.#depth++] = undefined;
  }

  /** Comes back. */
  leave(): void {
    this.#depth--;
  }

  /** Flattens what may fail; then the message is as it was before. */
  attempt<T>(flatten: () => T, otherwise: (reason: PicklingError) => T): T {
    const depth = this.#depth;
    const path = this.#path.slice(0, depth);
    const { count } = this.#seen;
    const { objects } = this;
    const references = this.references.length;
    const handles = this.handles.length;
    try {
      return flatten();
    } catch (error) {
      const reason = this.asRefusal(error);
      this.#depth = depth;
      path.forEach((step, i) => this.#path[i] = step);
      this.#seen.truncate(count);
      this.objects = objects;
      this.references.length = references;
      for (const [value, place] of this.#functions) {
        if (place >= references) this.#functions.delete(value);
      }
      for (const place of this.#unfinished) {
        if (place >= count) this.#unfinished.delete(place);
      }
      this.handles.length = handles;
      return otherwise(reason);
    }
  }

  /** The error for what cannot be sent at the present place. */
  refusal(state: string, options?: ErrorOptions): PicklingError {
    const where = pathText(this.root, this.#path.slice(0, this.#depth));
    this.#refusal = new PicklingError(`Cannot send ${where}: ${state}`, options);
    return this.#refusal;
  }

  /** The same for an error that user code or the host threw. */
  asRefusal(error: unknown): PicklingError {
    if (error instanceof PicklingError && error === this.#refusal) return error;
    if (error instanceof RangeError && /stack|recursion/i.test(error.message)) {
      return this.refusal("it lies too deep for the stack of this process", { cause: error });
    }
    const text = thrownMessage(error).replace(/^Cannot send /, "");
    return this.refusal(text, { cause: error });
  }

  #find(value: unknown): Reference {
    try {
      return referenceTo(value as (...args: never[]) => unknown);
    } catch (error) {
      throw this.asRefusal(error);
    }
  }

  #object(object: object): unknown {
    const place = this.#seen.place(object);
    if (place >= 0) return this.#back(place);
    const prototype = Object.getPrototypeOf(object);
    if (prototype === Object.prototype) return this.#plain(object as Record<string, unknown>);
    if (prototype === Array.prototype && Array.isArray(object)) return this.array(object);
    const kind = kindOf(object, prototype);
    if (typeof kind === "string") throw this.refusal(kind);
    this.enter();
    this.isGraph = true;
    const tree = kind.flatten(object, this);
    this.leave();
    return tree;
  }

  #back(place: number): FormNode {
    if (this.#unfinished.has(place)) {
      throw this.refusal("it is part of what it is itself made from");
    }
    return this.node(TAG.back, place);
  }

  #plain(object: Record<string, unknown>): unknown {
    this.enter();
    const depth = this.#depth - 1;
    const path = this.#path;
    const keys = Object.keys(object);
    this.objects++;
    let tree = object;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (isAwkward(key)) return this.#pairs(tree, object, i);
      path[depth] = key;
      const value = object[key];
      const flat = this.visit(value);
      if (flat === value) {
        if (tree !== object) tree[key] = flat;
      } else {
        if (tree === object) tree = firstOf(object, keys, i);
        tree[key] = flat;
      }
    }
    this.#depth = depth;
    return tree;
  }

  /** An object, `done` of whose properties are in `tree` already, and which has an awkward key. */
  #pairs(tree: Record<string, unknown>, object: object, done: number): FormNode {
    const keys = Object.keys(object);
    const node = this.node(TAG.pairs);
    for (const key of keys.slice(0, done)) node.push(key, tree[key]);
    this.properties(node, object, keys.slice(done));
    this.leave();
    return node;
  }

  /** The tree for the items of an array, of whatever class it is. */
  array(array: unknown[]): unknown {
    this.enter();
    const depth = this.#depth - 1;
    const path = this.#path;
    let tree = array;
    for (let i = 0; i < array.length; i++) {
      const value = array[i];
      if (value === undefined && !Object.hasOwn(array, i)) return this.#sparse(tree, array, i);
      let flat = value;
      if (typeof value !== "number" || value === 0) {
        path[depth] = i;
        flat = this.visit(value);
      }
      if (flat === value) {
        if (tree !== array) tree.push(flat);
      } else {
        if (tree === array) tree = Array.from({ length: i }, (_, j) => array[j]);
        tree.push(flat);
      }
    }
    this.#depth = depth;
    if (tree.length === 0 || tree[0] !== undefined) return tree;
    return this.node(TAG.list).concat(tree);
  }

  /** An array, `done` of whose items are in `tree` already, and which has a hole next. */
  #sparse(tree: unknown[], array: unknown[], done: number): FormNode {
    const node = this.node(TAG.sparse, array.length);
    for (let i = 0; i < done; i++) node.push(String(i), tree[i]);
    this.properties(node, array, Object.keys(array).slice(done));
    this.leave();
    return node;
  }

  #text(text: string): FormNode {
    const units = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
    return this.node(TAG.text, new Uint8Array(units.buffer));
  }
}

/** Keys that a record cannot have: msgpackr renames or misreads them, or UTF-8 cannot hold them. */
function isAwkward(key: string): boolean {
  return key === "__proto__" || key === "__keys__" || !key.isWellFormed();
}

function firstOf(
  object: Record<string, unknown>,
  keys: readonly string[],
  count: number,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (let i = 0; i < count; i++) copy[keys[i]] = object[keys[i]];
  return copy;
}
