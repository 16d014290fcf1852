/**
 * Truth, equality, order and membership as Python has them.
 *
 * @module
 */
import { PyTypeError } from "../errors.ts";
import { str } from "./repr.ts";
import { Undefined } from "./undefined.ts";
import {
  type Dict,
  dictEntries,
  dictGet,
  dictHas,
  dictSize,
  hashable,
  isDict,
  isList,
  isNumber,
  isText,
  NativeText,
  PyFloat,
  PyObject,
  PyTuple,
  refusalOf,
  typeName,
} from "./values.ts";

/** `bool(value)`. */
export function truth(value: unknown): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value !== "";
    case "number":
      return value !== 0;
    case "bigint":
      return value !== 0n;
  }
  if (value === null || value === undefined) return false;
  if (isList(value)) return value.length > 0;
  if (value instanceof Undefined) throw value.error();
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof NativeText) return value.text !== "";
  if (value instanceof PyObject) return value.truth();
  return isDict(value) ? dictSize(value) > 0 : true;
}

/** `left == right`. */
export function equal(left: unknown, right: unknown): boolean {
  if (left === right) {
    if (left instanceof Undefined) throw left.error();
    return true;
  }
  if (typeof left === "string" && typeof right === "string") return false;
  if (left instanceof Undefined) throw left.error();
  if (right instanceof Undefined) throw right.error();
  if (isNumeric(left) && isNumeric(right)) return sameNumber(left, right);
  if (isText(left) && isText(right)) return str(left) === str(right);
  if (isList(left) && isList(right)) return sameItems(left, right);
  if (isDict(left) && isDict(right)) return sameEntries(left, right);
  if (left instanceof PyObject && right instanceof PyObject && isOrdered(left)) {
    return left.compare(right) === 0;
  }
  return false;
}

function isNumeric(value: unknown): value is number | bigint | boolean | PyFloat {
  return isNumber(value) || typeof value === "boolean";
}

function sameNumber(
  left: number | bigint | boolean | PyFloat,
  right: number | bigint | boolean | PyFloat,
): boolean {
  // Loose equality compares bigints and numbers exactly.
  // deno-lint-ignore eqeqeq
  return plainNumber(left) == plainNumber(right);
}

function plainNumber(value: number | bigint | boolean | PyFloat): number | bigint {
  return typeof value === "bigint" ? value : Number(value);
}

function sameItems(left: unknown[], right: unknown[]): boolean {
  return left.length === right.length && left instanceof PyTuple === right instanceof PyTuple &&
    left.every((item, index) => equal(item, right[index]));
}

function sameEntries(left: Dict, right: Dict): boolean {
  return dictSize(left) === dictSize(right) &&
    dictEntries(left).every(([key, value]) => {
      const other = dictGet(right, key);
      return other !== undefined && equal(value, other);
    });
}

/** An object that has an order: dates and the like. */
export interface Ordered {
  /** Negative, zero or positive; `undefined` if the two cannot be compared. */
  compare(other: unknown): number | undefined;
}

function isOrdered(value: unknown): value is PyObject & Ordered {
  return value instanceof PyObject && "compare" in value;
}

/**
 * Negative if `left` comes before `right`, positive if after, else 0.
 *
 * @throws {PyTypeError} If there is no order between the two; `operator` is named then.
 */
export function compare(left: unknown, right: unknown, operator = "<"): number {
  if (typeof left === "number" && typeof right === "number") return sign(left - right, left, right);
  if (left instanceof Undefined) throw left.error();
  if (right instanceof Undefined) throw right.error();
  if (isNumeric(left) && isNumeric(right)) {
    const [first, second] = [plainNumber(left), plainNumber(right)];
    return first < second ? -1 : first > second ? 1 : 0;
  }
  if (isText(left) && isText(right)) return compareText(str(left), str(right));
  if (isList(left) && isList(right) && typeName(left) === typeName(right)) {
    return compareItems(left, right, operator);
  }
  const order = isOrdered(left) ? left.compare(right) : undefined;
  if (order !== undefined) return order;
  throw refusalOf(left, right) ?? new PyTypeError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function sign(difference: number, left: number, right: number): number {
  // Equal infinities differ by NaN.
  return Number.isNaN(difference) && left === right ? 0 : difference;
}

const SURROGATE = /[\ud800-\udfff]/;

/** By code points; JavaScript's own order is by half of them. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  if (!SURROGATE.test(left) && !SURROGATE.test(right)) return left < right ? -1 : 1;
  const [first, second] = [Array.from(left), Array.from(right)];
  for (let index = 0; index < Math.min(first.length, second.length); index++) {
    const difference = first[index].codePointAt(0)! - second[index].codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return first.length - second.length;
}

function compareItems(left: unknown[], right: unknown[], operator: string): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    if (!equal(left[index], right[index])) return compare(left[index], right[index], operator);
  }
  return left.length - right.length;
}

/** `item in container`. */
export function contains(container: unknown, item: unknown): boolean {
  if (container instanceof Undefined) throw container.error();
  if (isText(container)) {
    if (!isText(item)) {
      throw new PyTypeError(
        `'in <string>' requires string as left operand, not ${typeName(item)}`,
      );
    }
    return str(container).includes(str(item));
  }
  if (isList(container)) return container.some((each) => equal(each, item));
  if (isDict(container)) return dictHas(container, hashable(item));
  throw new PyTypeError(`argument of type '${typeName(container)}' is not iterable`);
}
