/**
 * Stand-in for `jsr:@std/assert` on networks without JSR: the assertions that
 * this repository uses, over `node:assert`.
 *
 * Names, signatures and outcomes are the real ones; texts may differ. Where the
 * two disagree in a corner (`-0`, a `null` prototype), this one is stricter, so
 * that what passes here passes there.
 *
 * @module
 */
import * as node from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";

/** What every failed assertion throws. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

// deno-lint-ignore no-explicit-any
type AnyConstructor = new (...args: any[]) => any;
// deno-lint-ignore no-explicit-any
type ErrorConstructorOf<E extends Error> = new (...args: any[]) => E;
type Falsy = false | 0 | 0n | "" | null | undefined;
type ArrayLikeArg<T> = ArrayLike<T> & object;

function check(holds: unknown, claim: string, msg: string | undefined): asserts holds {
  if (!holds) throw new AssertionError(msg ? `${claim}: ${msg}` : `${claim}.`);
}

/** `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** `expr` is falsy. */
export function assertFalse(expr: unknown, msg?: string): asserts expr is Falsy {
  check(!expr, `Expected ${inspect(expr)} to be falsy`, msg);
}

/** The two are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  try {
    node.deepStrictEqual(actual, expected);
  } catch (error) {
    check(false, `Values are not equal:\n${(error as Error).message}`, msg);
  }
}

/** The two are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  check(!isDeepStrictEqual(actual, expected), `Expected not to equal ${inspect(expected)}`, msg);
}

/** The two are one value by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  const claim = `Values are not strictly equal: ${inspect(actual)} and ${inspect(expected)}`;
  check(Object.is(actual, expected), claim, msg);
}

/** The two are not one value by `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  check(!Object.is(actual, expected), `Expected not to be ${inspect(expected)}`, msg);
}

/** `actual` is neither `null` nor `undefined`. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  check(actual !== null && actual !== undefined, `Expected ${actual} to exist`, msg);
}

/** `actual` is an instance of `expectedType`. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  const claim = `Expected ${inspect(actual)} to be an instance of ${expectedType?.name}`;
  check(actual instanceof expectedType, claim, msg);
}

/** `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  check(actual.includes(expected), `Expected "${actual}" to contain "${expected}"`, msg);
}

/** `actual` holds every element of `expected`, compared deeply. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const present = Array.from(actual);
  const missing = Array.from(expected).filter((wanted) =>
    !present.some((found) => isDeepStrictEqual(found, wanted))
  );
  check(missing.length === 0, `Expected ${inspect(actual)} to include ${inspect(missing)}`, msg);
}

/** `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  check(expected.test(actual), `Expected "${actual}" to match ${expected}`, msg);
}

/** `actual` does not match `expected`. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  check(!expected.test(actual), `Expected "${actual}" not to match ${expected}`, msg);
}

/** `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  check(actual > expected, `Expected ${inspect(actual)} > ${inspect(expected)}`, msg);
}

/** `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  check(actual >= expected, `Expected ${inspect(actual)} >= ${inspect(expected)}`, msg);
}

/** `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  check(actual < expected, `Expected ${inspect(actual)} < ${inspect(expected)}`, msg);
}

/** `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  check(actual <= expected, `Expected ${inspect(actual)} <= ${inspect(expected)}`, msg);
}

/** The two differ by `tolerance` at most; by default by a ten-millionth of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  msg?: string,
): void {
  const close = Object.is(actual, expected) || Math.abs(expected - actual) <= tolerance;
  check(close, `Expected ${actual} to be within ${tolerance} of ${expected}`, msg);
}

/** `actual` has every property that `expected` has, deeply. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals(sharedPart(actual, expected), sharedPart(expected, expected), msg);
}

/** The part of `value` that `shape` speaks about, as plain objects. */
function sharedPart(value: unknown, shape: unknown): unknown {
  if (!isComposite(value) || !isComposite(shape)) return value;
  const keys = Reflect.ownKeys(value).filter((key) => key in shape);
  return Object.fromEntries(keys.map((key) => [key, sharedPart(value[key], shape[key])]));
}

function isComposite(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null &&
    !(value instanceof RegExp || value instanceof Date || value instanceof Map ||
      value instanceof Set);
}

/** `error` is an `Error`, of `ErrorClass`, with `msgMatches` in its message. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: ErrorConstructorOf<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  check(error instanceof Error, `Expected ${inspect(error)} to be an Error object`, msg);
  if (ErrorClass) {
    const claim = `Expected error to be instance of "${ErrorClass.name}", but was ` +
      `"${error.constructor?.name}" (${error.message})`;
    check(error instanceof ErrorClass, claim, msg);
  }
  if (!msgMatches) return;
  const matches = typeof msgMatches === "string"
    ? error.message.includes(msgMatches)
    : msgMatches.test(error.message);
  const claim = `Expected error message to include ${inspect(msgMatches)}, but got ` +
    inspect(error.message);
  check(matches, claim, msg);
}

/** `fn` throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** `fn` throws an `ErrorClass` with `msgIncludes` in its message; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorConstructorOf<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorConstructorOf<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const wanted = wantedError(classOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    return checkCaught(error, wanted, "thrown");
  }
  check(false, "Expected function to throw", wanted.msg);
}

/** The promise that `fn` returns rejects; resolves to what it rejected with. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** The promise that `fn` returns rejects with an `ErrorClass`; resolves to it. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorConstructorOf<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorConstructorOf<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const wanted = wantedError(classOrMsg, msgIncludes, msg);
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch {
    // A throw before there is a promise is not a rejection: `promise` stays undefined.
  }
  const claim = "Function throws when expected to reject";
  check(typeof promise?.then === "function", claim, wanted.msg);
  try {
    await promise;
  } catch (error) {
    return checkCaught(error, wanted, "rejected");
  }
  check(false, "Expected function to reject", wanted.msg);
}

interface WantedError {
  ErrorClass?: ErrorConstructorOf<Error>;
  msgIncludes?: string;
  msg?: string;
}

/** Sorts the two overloads of assertThrows() and assertRejects(). */
function wantedError(
  classOrMsg: ErrorConstructorOf<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): WantedError {
  if (typeof classOrMsg === "string") return { msg: classOrMsg };
  return { ErrorClass: classOrMsg, msgIncludes, msg };
}

function checkCaught(error: unknown, wanted: WantedError, how: string): unknown {
  // As the real one: without a class, even the message is not looked at.
  if (!wanted.ErrorClass) return error;
  check(error instanceof Error, `A non-Error object was ${how}`, wanted.msg);
  assertIsError(error, wanted.ErrorClass, wanted.msgIncludes, wanted.msg);
  return error;
}

/** Fails. */
export function fail(msg?: string): never {
  throw new AssertionError(msg ? `Failed assertion: ${msg}` : "Failed assertion.");
}

/** Fails because this line should not be reached. */
export function unreachable(reason?: string): never {
  throw new AssertionError(reason ?? "Unreachable.");
}
