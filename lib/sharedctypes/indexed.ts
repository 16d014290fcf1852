/**
 * `array[i]`, also with a negative `i`, for classes with `get()` and `set()`.
 *
 * What JavaScript does not find on an object it looks for along its prototypes, and
 * at their very end it meets this. So methods and properties cost nothing more than
 * usual, and an index about as much as it does in CPython; `get()` and `set()` are
 * ten times as fast, and a view is faster still.
 */

interface Sequence {
  get?(index: number): unknown;
  set?(index: number, value: unknown): void;
}

const handler: ProxyHandler<object> = {
  get(_, key, receiver: Sequence) {
    if (isIndex(key) && typeof receiver.get === "function") return receiver.get(Number(key));
    return Reflect.get(Object.prototype, key, receiver);
  },
  set(_, key, value, receiver: Sequence) {
    if (!isIndex(key) || typeof receiver.set !== "function") {
      return Reflect.set(Object.prototype, key, value, receiver);
    }
    receiver.set(Number(key), value);
    return true;
  },
};

const INDICES = new Proxy({}, handler);

/** Has `object[i]` be `object.get(i)`, for objects of classes that derive from `cls`. */
export function makeIndexable(cls: { readonly prototype: object }): void {
  Object.setPrototypeOf(cls.prototype, INDICES);
}

function isIndex(key: string | symbol): boolean {
  if (typeof key !== "string") return false;
  const first = key.charCodeAt(0);
  // A digit, or a minus.
  return ((first >= 48 && first <= 57) || first === 45) && Number.isInteger(Number(key));
}
