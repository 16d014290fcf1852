/**
 * Stand-in for `jsr:@std/testing/mock` on networks without JSR: spies and stubs
 * with the real names, signatures and outcomes.
 *
 * @module
 */
// deno-lint-ignore-file no-explicit-any
import { AssertionError } from "@std/assert";
import { inspect, isDeepStrictEqual } from "node:util";

/** A spy or stub was used wrongly. */
export class MockError extends Error {
  override name = "MockError";
}

/** One call that a spy saw. */
export interface SpyCall<Self = any, Args extends unknown[] = any[], Return = any> {
  /** What was passed. */
  args: Args;
  /** What came back. */
  returned?: Return;
  /** What was thrown instead. */
  error?: Error;
  /** What it was called on. */
  self?: Self;
}

/** A function that remembers its calls. */
export interface Spy<Self = any, Args extends unknown[] = any[], Return = any> {
  (this: Self, ...args: Args): Return;
  /** The function behind it. */
  original: (this: Self, ...args: Args) => Return;
  /** Every call so far, in order. */
  calls: SpyCall<Self, Args, Return>[];
  /** Whether the method has its original back. */
  restored: boolean;
  /** Gives the method its original back. */
  restore(): void;
}

/** A {@linkcode Spy} in the place of a method; `using` restores it. */
export interface MethodSpy<Self = any, Args extends unknown[] = any[], Return = any>
  extends Spy<Self, Args, Return>, Disposable {}

/** A {@linkcode MethodSpy} that does something else than the original. */
export interface Stub<Self = any, Args extends unknown[] = any[], Return = any>
  extends MethodSpy<Self, Args, Return> {
  /** What it does instead. */
  fake: (this: Self, ...args: Args) => Return;
}

type ParametersOf<Self, Prop extends keyof Self> = Self[Prop] extends
  (...args: infer Args) => unknown ? Args : never;
type ReturnOf<Self, Prop extends keyof Self> = Self[Prop] extends (...args: any[]) => infer Return
  ? Return
  : never;

/** A function that remembers its calls and does nothing. */
export function spy<Self = any, Args extends unknown[] = any[]>(): Spy<Self, Args, void>;
/** `func`, remembering its calls. */
export function spy<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Return,
): Spy<Self, Args, Return>;
/** Puts a spy in the place of a method. */
export function spy<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): MethodSpy<Self, ParametersOf<Self, Prop>, ReturnOf<Self, Prop>>;
export function spy(target: any = () => {}, property?: PropertyKey): Spy {
  if (property !== undefined) return replace(target, property, target[property]);
  return record(target, target, {
    restored: false,
    restore: () => {
      throw new MockError("Cannot restore: not a method");
    },
  });
}

/** Puts a stub that does nothing in the place of a method. */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): Stub<Self, ParametersOf<Self, Prop>, ReturnOf<Self, Prop>>;
/** Puts `func` in the place of a method. */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
  func: (this: Self, ...args: ParametersOf<Self, Prop>) => ReturnOf<Self, Prop>,
): Stub<Self, ParametersOf<Self, Prop>, ReturnOf<Self, Prop>>;
export function stub(self: any, property: PropertyKey, func: any = () => {}): Stub {
  return Object.assign(replace(self, property, func), { fake: func });
}

function replace(self: any, property: PropertyKey, fake: any): MethodSpy {
  const original = self[property];
  if (typeof original !== "function") {
    throw new MockError(`Cannot spy: property ${String(property)} is not a method`);
  }
  const before = Object.getOwnPropertyDescriptor(self, property);
  const restore = () => {
    if (method.restored) throw new MockError("Cannot restore: already restored");
    method.restored = true;
    delete self[property];
    if (before) Object.defineProperty(self, property, before);
  };
  const method = record(fake, original, { restored: false, restore, [Symbol.dispose]: restore });
  Object.defineProperty(self, property, { value: method, configurable: true, writable: true });
  return method as MethodSpy;
}

function record(fake: any, original: any, extras: Partial<MethodSpy>): Spy {
  const calls: SpyCall[] = [];
  const recorder = function (this: unknown, ...args: unknown[]): unknown {
    const call: SpyCall = { args };
    if (this) call.self = this;
    calls.push(call);
    try {
      return call.returned = fake.apply(this, args);
    } catch (error) {
      call.error = error as Error;
      throw error;
    }
  };
  return Object.assign(recorder, { original, calls }, extras) as unknown as Spy;
}

/** A function that returns the next of `values` at each call, and throws those that are errors. */
export function returnsNext<Return, Self = any, Args extends unknown[] = any[]>(
  values: Iterable<Return | Error>,
): (this: Self, ...args: Args) => Return {
  const iterator = values[Symbol.iterator]();
  return () => {
    const { value, done } = iterator.next();
    if (done) throw new MockError("Cannot return: no more values");
    if (value instanceof Error) throw value;
    return value;
  };
}

/** The spy was called `expectedCalls` times. */
export function assertSpyCalls<Self, Args extends unknown[], Return>(
  spy: Spy<Self, Args, Return>,
  expectedCalls: number,
): void {
  const { calls } = spy;
  if (calls.length === expectedCalls) return;
  fail(`Expected ${expectedCalls} calls, received ${calls.length}: ${inspect(calls)}`);
}

/** Call number `callIndex` was as `expected` says. */
export function assertSpyCall<Self, Args extends unknown[], Return>(
  spy: Spy<Self, Args, Return>,
  callIndex: number,
  expected: { args?: [...Args, ...unknown[]]; self?: Self; returned?: Return } = {},
): void {
  const call = spy.calls.at(callIndex);
  if (!call) fail(`Expected call ${callIndex} to exist, received ${spy.calls.length} calls`);
  for (const key of ["args", "self", "returned"] as const) {
    if (!(key in expected) || isDeepStrictEqual(call[key], expected[key])) continue;
    fail(`Expected ${key} ${inspect(expected[key])}, received ${inspect(call[key])}`);
  }
}

function fail(message: string): never {
  throw new AssertionError(message);
}
