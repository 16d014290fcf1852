/**
 * Jinja2's tests, what comes after `is`.
 *
 * @module
 */
import { findPlugin } from "../jinja/environment.ts";
import { isUndefined } from "../python/nothing.ts";
import { tables } from "../filters/tables.ts";
import { plain, type Plugins, within } from "../plugin.ts";
import { binary } from "../python/arithmetic.ts";
import { compare, contains, equal } from "../python/compare.ts";
import { str } from "../python/repr.ts";
import { defined } from "../python/undefined.ts";
import {
  isDict,
  isFloat,
  isInt,
  isList,
  isNumber,
  isText,
  PyFunction,
  PyObject,
} from "../python/values.ts";

function test(name: string, holds: (value: unknown, other: unknown) => boolean): Plugins {
  return { [name]: plain(["other"], holds) };
}

/** By name, with all their other names. */
export const JINJA_TESTS: Plugins = {
  boolean: plain([], (value) => typeof value === "boolean"),
  callable: plain([], (value) => value instanceof PyFunction),
  defined: plain([], (value) => !isUndefined(value)),
  divisibleby: plain(["num"], (value, number) => equal(binary("%", value, number), 0)),
  escaped: plain([], () => false),
  even: plain([], (value) => equal(binary("%", value, 2), 0)),
  odd: plain([], (value) => equal(binary("%", value, 2), 1)),
  false: plain([], (value) => value === false),
  true: plain([], (value) => value === true),
  none: plain([], (value) => value === null),
  filter: within([], (_env, value) => findPlugin(tables().filters, str(value)) !== undefined),
  test: within([], (_env, value) => findPlugin(tables().tests, str(value)) !== undefined),
  float: plain([], isFloat),
  integer: plain([], isInt),
  number: plain([], (value) => isNumber(value) || typeof value === "boolean"),
  in: plain(["seq"], (value, container) => contains(container, value)),
  iterable: plain([], (value) => {
    defined(value);
    return isText(value) || isList(value) || isDict(value) ||
      (value instanceof PyObject && Symbol.iterator in value);
  }),
  lower: plain([], (value) => isCased(str(value), "toLowerCase")),
  upper: plain([], (value) => isCased(str(value), "toUpperCase")),
  mapping: plain([], isDict),
  sameas: plain(
    ["other"],
    (value, other) =>
      value === other || (isNumber(value) && isNumber(other) && equal(value, other)),
  ),
  sequence: plain([], (value) => isText(value) || isList(value) || isDict(value)),
  string: plain([], isText),
  undefined: plain([], isUndefined),
  ...test("==", equal),
  ...test("eq", equal),
  ...test("equalto", equal),
  ...test("!=", (value, other) => !equal(value, other)),
  ...test("ne", (value, other) => !equal(value, other)),
  ...test("<", (value, other) => compare(value, other, "<") < 0),
  ...test("lt", (value, other) => compare(value, other, "<") < 0),
  ...test("lessthan", (value, other) => compare(value, other, "<") < 0),
  ...test("<=", (value, other) => compare(value, other, "<=") <= 0),
  ...test("le", (value, other) => compare(value, other, "<=") <= 0),
  ...test(">", (value, other) => compare(value, other, ">") > 0),
  ...test("gt", (value, other) => compare(value, other, ">") > 0),
  ...test("greaterthan", (value, other) => compare(value, other, ">") > 0),
  ...test(">=", (value, other) => compare(value, other, ">=") >= 0),
  ...test("ge", (value, other) => compare(value, other, ">=") >= 0),
};

function isCased(text: string, method: "toLowerCase" | "toUpperCase"): boolean {
  return text === text[method]() && text.toLowerCase() !== text.toUpperCase();
}
