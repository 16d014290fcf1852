/**
 * Objects of the program's own classes: the class by reference, own enumerable properties by
 * value, the prototype put back without running the constructor. Python's default.
 *
 * A class may extend a standard type (`class Recent extends Map`): the base's content goes
 * along.
 *
 * @module
 */

import type { Flattening } from "./flatten.ts";
import { type Form, type FormNode, TAG } from "./form.ts";
import type { Rebuilding } from "./rebuild.ts";

type Class = abstract new (...args: never[]) => object;

/** The form of the instances of `cls`, whose base, if any, is a standard type. */
export function instanceForm(cls: Class, base: Form | undefined): Form {
  return {
    flatten: (object, to) => flattenInstance(object, to, { cls, base }),
    rebuild: rebuildInstance,
  };
}

/** Objects with the null prototype. */
export const bareForm: Form = {
  flatten(object, to) {
    return to.properties(to.node(TAG.bare), object, Object.keys(object));
  },
  rebuild(node, from) {
    return setProperties(from.keep(Object.create(null)), node, { start: 2, from });
  },
};

/** Plain objects that cannot be records: for their keys, or because they are of another realm. */
export const plainForm: Form = {
  flatten(object, to) {
    return to.properties(to.node(TAG.pairs), object, Object.keys(object));
  },
  rebuild: (node, from) => setProperties(from.keep({}), node, { start: 2, from }),
};

/** The names of own enumerable properties, without the items of arrays and strings. */
export function namedKeys(object: object): string[] {
  return Object.keys(object).filter((key) => !/^(?:0|[1-9]\d*)$/.test(key));
}

/** Sets the properties that stand in `node` as key, value, … from `start` on. */
export function setProperties<T extends object>(
  object: T,
  node: readonly unknown[],
  { start, from }: { start: number; from: Rebuilding },
): T {
  for (let i = start; i < node.length; i += 2) {
    setProperty(object, from.text(node[i]), from.value(node[i + 1]));
  }
  return object;
}

/** Defines, where an assignment would meet a setter or change the prototype. */
export function setProperty(object: object, key: string, value: unknown): void {
  if (key in object) {
    const attributes = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(object, key, attributes);
  } else (object as Record<string, unknown>)[key] = value;
}

function flattenInstance(
  object: object,
  to: Flattening,
  { cls, base }: { cls: Class; base: Form | undefined },
): FormNode {
  const [symbol] = Object.getOwnPropertySymbols(object);
  if (symbol !== undefined) {
    throw to.refusal(
      `class ${cls.name} keeps state in ${String(symbol)}, which cannot be copied; ` +
        "give the class a [reduce] method",
    );
  }
  const node = to.node(TAG.instance, to.reference(cls), base?.flatten(object, to) ?? null);
  return to.properties(node, object, base === undefined ? Object.keys(object) : namedKeys(object));
}

function rebuildInstance(node: FormNode, from: Rebuilding): object {
  const prototype = from.prototype(node[2]);
  const base = node[3];
  const object = base === null ? from.keep(Object.create(prototype)) : from.object(base);
  if (base !== null) Object.setPrototypeOf(object, prototype);
  return setProperties(object, node, { start: 4, from });
}
/** How {@linkcode rebuild} finds this form. */
export const anyInstance: Pick<Form, "rebuild"> = { rebuild: rebuildInstance };
