/**
 * The standard types that structured clone knows, and `URL`.
 *
 * **Views.** A view on the whole of its buffer shares the buffer with others in the message,
 * as in structured clone; a view on a part travels as a view on just these bytes.
 *
 * @module
 */

import type { Flattening } from "./flatten.ts";
import { type Form, type FormNode, TAG } from "./form.ts";
import { mapStep } from "./path.ts";
import { flattenSharedView } from "./shared_form.ts";

/** The form of objects with exactly this prototype, if it is a standard type's. */
export function standardFormOf(prototype: object): Form | undefined {
  return FORMS.get(prototype);
}

const arrayForm: Form<unknown[]> = {
  flatten: (array, to) => to.array(array),
  rebuild(node, from) {
    const array: unknown[] = from.keep([]);
    for (let i = 2; i < node.length; i++) array.push(from.value(node[i]));
    return array;
  },
};

/** How {@linkcode rebuild} finds arrays with holes. */
export const sparseForm: Pick<Form<unknown[]>, "rebuild"> = {
  rebuild(node, from) {
    const array = from.keep(new Array<unknown>(from.number(node[2])));
    for (let i = 3; i < node.length; i += 2) {
      const key = from.text(node[i]);
      Object.defineProperty(array, key, dataProperty(from.value(node[i + 1])));
    }
    return array;
  },
};

const mapForm: Form<Map<unknown, unknown>> = {
  flatten(map, to) {
    const node = to.node(TAG.map);
    // The prototype's own method: a derived class may have another idea of its content.
    Map.prototype.forEach.call(map, (value, key) => {
      const step = mapStep(key);
      node.push(to.child(step, key), to.child(step, value));
    });
    return node;
  },
  rebuild(node, from) {
    const map = from.keep(new Map());
    for (let i = 2; i < node.length; i += 2) {
      map.set(from.value(node[i]), from.value(node[i + 1]));
    }
    return map;
  },
};

const setForm: Form<Set<unknown>> = {
  flatten(set, to) {
    const node = to.node(TAG.set);
    Set.prototype.forEach.call(set, (value) => {
      node.push(to.child(node.length - 2, value));
    });
    return node;
  },
  rebuild(node, from) {
    const set = from.keep(new Set());
    for (let i = 2; i < node.length; i++) set.add(from.value(node[i]));
    return set;
  },
};

const dateForm: Form<Date> = {
  flatten: (date, to) => to.node(TAG.date, Date.prototype.getTime.call(date)),
  rebuild: (node, from) => from.keep(new Date(from.number(node[2]))),
};

const regExpForm: Form<RegExp> = {
  flatten: ({ source, flags }, to) => to.node(TAG.regExp, to.visit(source), flags),
  rebuild: (node, from) => from.keep(new RegExp(from.text(node[2]), from.text(node[3]))),
};

const urlForm: Form<URL> = {
  flatten: ({ href }, to) => to.node(TAG.url, href),
  rebuild: (node, from) => from.keep(new URL(from.text(node[2]))),
};

/** `new String("x")` and the like. */
const boxedForm: Form = {
  flatten: (box, to) => to.node(TAG.boxed, to.visit(unboxed(box))),
  rebuild: (node, from) => from.late(() => Object(from.value(node[2])) as object),
};

const bufferForm: Form<ArrayBuffer> = {
  flatten: (buffer, to) => to.node(TAG.buffer, new Uint8Array(buffer)),
  rebuild: (node, from) => from.keep(from.bytes(node[2])),
};

const viewForm: Form<ArrayBufferView> = {
  flatten(view, to) {
    if (!(view.buffer instanceof ArrayBuffer)) return sharedView(view, to);
    const { buffer } = view;
    const { byteOffset, byteLength } = view;
    const isWhole = byteOffset === 0 && byteLength === buffer.byteLength;
    const content = isWhole ? to.visit(buffer) : new Uint8Array(buffer, byteOffset, byteLength);
    return to.node(TAG.view, VIEW_NAMES.indexOf(viewName(view)), content);
  },
  rebuild(node, from) {
    const View = viewClass(node[2]);
    if (View === undefined) throw from.failure(`there is no view ${node[2]} on this host`);
    return from.late(() => {
      const content = node[3];
      const buffer = content instanceof Uint8Array ? from.bytes(content) : from.value(content);
      if (!(buffer instanceof ArrayBuffer)) throw from.failure("a view has no buffer");
      return new View(buffer);
    });
  },
};

/** A view on words that the whole family shares goes as a handle. */
function sharedView(view: ArrayBufferView, to: Flattening): FormNode {
  const node = flattenSharedView(view, to);
  if (node === undefined) throw to.refusal(`it shares its memory; ${SHARED_REMEDY}`);
  return node;
}

const SHARED_REMEDY = "send a copy in memory of its own, such as new Uint8Array(array) makes";

const sharedBufferForm: Form = {
  flatten(_buffer, to) {
    throw to.refusal(`a SharedArrayBuffer cannot travel; ${SHARED_REMEDY}`);
  },
  rebuild(_node, from) {
    throw from.failure("shared memory cannot be received");
  },
};

/** Part of the format: a view travels as its place in this list. */
const VIEW_NAMES = [
  "DataView",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "Float16Array",
];

type ViewClass = new (buffer: ArrayBuffer) => ArrayBufferView;

function viewClass(index: unknown): ViewClass | undefined {
  const name = VIEW_NAMES[index as number];
  // Not every host has every one of them.
  return name && Reflect.get(globalThis, name);
}

/** The name of the standard class of a view, also of one of a derived class. */
function viewName(view: ArrayBufferView): string {
  return view instanceof DataView ? "DataView" : viewTag.call(view);
}

const viewTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get as () => string;

function unboxed(box: object): unknown {
  return Reflect.apply(boxPrototype(box).valueOf, box, []);
}

function boxPrototype(box: object): object {
  return BOXES.find((prototype) => Object.prototype.isPrototypeOf.call(prototype, box))!;
}

const BOXES: readonly object[] = [Boolean, Number, String, BigInt].map((cls) => cls.prototype);

function dataProperty(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: true, configurable: true };
}

const FORMS: ReadonlyMap<object, Form> = new Map<object, Form>([
  [Array.prototype, arrayForm as Form],
  [Map.prototype, mapForm as Form],
  [Set.prototype, setForm as Form],
  [Date.prototype, dateForm as Form],
  [RegExp.prototype, regExpForm as Form],
  [URL.prototype, urlForm as Form],
  [ArrayBuffer.prototype, bufferForm as Form],
  ...BOXES.map((prototype): [object, Form] => [prototype, boxedForm]),
  ...VIEW_NAMES.map((_, i) => viewClass(i)).filter((cls) => cls !== undefined)
    .map((cls): [object, Form] => [cls.prototype, viewForm as Form]),
  ...(typeof SharedArrayBuffer === "undefined"
    ? []
    : [[SharedArrayBuffer.prototype, sharedBufferForm] as [object, Form]]),
]);

/** How {@linkcode rebuild} finds these forms. */
export const standardForms: Readonly<Record<number, Pick<Form, "rebuild">>> = {
  [TAG.list]: arrayForm,
  [TAG.sparse]: sparseForm,
  [TAG.map]: mapForm,
  [TAG.set]: setForm,
  [TAG.date]: dateForm,
  [TAG.regExp]: regExpForm,
  [TAG.url]: urlForm,
  [TAG.boxed]: boxedForm,
  [TAG.buffer]: bufferForm,
  [TAG.view]: viewForm,
};
