/**
 * What plain data cannot say in a pickle: a class or function of Python by its name, and what it
 * makes of arguments. Objects that are such a thing in Python say so by a method.
 *
 * @module
 */

/** A class or function of Python, or what it makes of `args`. */
export class PythonCall {
  /** Of `module`, by its `name` there. */
  constructor(
    readonly module: string,
    readonly name: string,
    readonly args?: readonly unknown[],
  ) {}
}

/** The method that tells what an object is in Python. */
export const inPython: unique symbol = Symbol("inPython");

/** What `value` is in Python, if it says so. */
export function callFor(value: object): PythonCall | undefined {
  if (value instanceof PythonCall) return value;
  return inPython in value ? (value as { [inPython](): PythonCall })[inPython]() : undefined;
}
