/**
 * How objects that live in the family's memory travel: as handles, beside the message.
 *
 * A room registers the form of each of its classes once, when it is loaded. Since every
 * agent loads the same library, a tag means the same form everywhere.
 *
 * @module
 */

import { InvariantError } from "../errors.ts";
import { type Form, type FormNode, TAG } from "./form.ts";
import type { Flattening } from "./flatten.ts";
import type { AnyFunction } from "./function_source.ts";
import { setProperties } from "./instance.ts";
import { forgetKinds } from "./kind_cache.ts";
import type { Rebuilding } from "./rebuild.ts";

/** A shared object's place in the family's memory. */
export interface Handle {
  /** Where its header is; an int32. */
  readonly address: number;
  /** Which of the objects that have been at this address it is; an int32. */
  readonly generation: number;
}

/** How the objects of a class travel. */
export interface SharedForm<T> {
  /** Names the form in messages. */
  readonly tag: string;
  /**
   * A function of the module that registers the form, marked by `task()`, where not every agent
   * has loaded that: the receiver imports it first.
   */
  readonly needs?: AnyFunction | undefined;
  /**
   * Does the receiver know by itself of which class derived from the registered one the object
   * is? Then the message does not say it.
   */
  readonly hidesClass?: boolean | undefined;
  /** What of the family's memory the object needs. */
  handles(object: T): Handle[];
  /** What else there is to know about it; any value that can be sent. */
  state?(object: T): unknown;
  /** Opens the object anew. `state` is undefined if the form has none. */
  rebuild(handles: Handle[], state: unknown): T;
}

type Class = abstract new (...args: never[]) => object;

const byPrototype = new Map<object, SharedForm<object>>();
const byTag = new Map<string, SharedForm<object>>();

/**
 * Says how the objects of `cls` travel. Those of derived classes travel so too, together with
 * a reference to their class and their own enumerable properties.
 *
 * @throws {InvariantError} If another form has this tag.
 */
export function registerSharedForm<T>(
  cls: abstract new (...args: never[]) => T,
  form: SharedForm<T>,
): void {
  const shared = form as SharedForm<object>;
  const known = byTag.get(form.tag);
  if (known !== undefined && known !== shared) {
    throw new InvariantError(`Cannot register shared form: the tag is taken, received ${form.tag}`);
  }
  byTag.set(form.tag, shared);
  byPrototype.set(cls.prototype, shared);
  forgetKinds();
}

/** How views on the family's memory travel; the one form that depends on the object. */
export interface SharedViewForm extends SharedForm<ArrayBufferView> {
  /** Is `view` on memory that can be named? */
  covers(view: ArrayBufferView): boolean;
}

let viewForm: SharedViewForm | undefined;

/** Says how views on the family's memory travel. Without it, none do. */
export function registerSharedViews(form: SharedViewForm): void {
  viewForm = form;
  byTag.set(form.tag, form as SharedForm<object>);
}

/** A view on the family's memory, ready to travel; `undefined` for any other. */
export function flattenSharedView(view: ArrayBufferView, to: Flattening): FormNode | undefined {
  if (viewForm === undefined || !viewForm.covers(view)) return undefined;
  return flattenShared(view, to, { form: viewForm as SharedForm<object>, derived: undefined });
}

/** The form of objects with this prototype, if their class or a base of it is registered. */
export function sharedFormOf(prototype: object, cls: Class | undefined): Form | undefined {
  const holder = holderOf(prototype);
  if (holder === null) return undefined;
  const form = byPrototype.get(holder)!;
  const derived = holder === prototype ? undefined : cls;
  return {
    flatten: (object, to) => flattenShared(object, to, { form, derived }),
    rebuild: rebuildShared,
  };
}

/** The registered prototype at or above this one. */
function holderOf(prototype: object | null): object | null {
  let holder = prototype;
  while (holder !== null && !byPrototype.has(holder)) holder = Object.getPrototypeOf(holder);
  return holder;
}

function flattenShared(
  object: object,
  to: Flattening,
  { form, derived: own }: { form: SharedForm<object>; derived: Class | undefined },
): FormNode {
  const derived = form.hidesClass === true ? undefined : own;
  const handles = form.handles(object);
  if (form.needs !== undefined) to.reference(form.needs);
  const first = to.handles.length;
  to.handles.push(...handles);
  const state = to.whole(object, () => to.visit(form.state?.(object)));
  const cls = derived === undefined ? null : to.reference(derived);
  const node = to.node(TAG.shared, form.tag, first, handles.length, state, cls);
  return derived === undefined ? node : to.properties(node, object, Object.keys(object));
}

function rebuildShared(node: FormNode, from: Rebuilding): object {
  const [, , tag, first, count, state, cls] = node;
  const form = byTag.get(tag as string);
  if (form === undefined) throw from.failure(`there is no shared form ${JSON.stringify(tag)}`);
  const handles = from.handles(first, count);
  const object = from.late(() => {
    const known = from.value(state);
    return from.callUser(() => {
      try {
        return form.rebuild(handles, known);
      } catch (error) {
        // Foreign bytes may name fewer handles than the form wants.
        if (handles.length > 0) throw error;
        throw from.failure(`a ${tag} in it has no handle`);
      }
    });
  });
  if (cls === null) return object;
  Object.setPrototypeOf(object, from.prototype(cls));
  return setProperties(object, node, { start: 7, from });
}

/** How {@linkcode rebuild} finds this form. */
export const anyShared: Pick<Form, "rebuild"> = { rebuild: rebuildShared };
