/**
 * What this agent has found out about functions: how they travel, and which ones left.
 *
 * @module
 */

import type { AnyFunction } from "./function_source.ts";
import type { Reference } from "./reference.ts";

/** A reference; one that is not settled may still gain modules to look in. */
export interface Known {
  readonly reference: Reference;
  readonly isSettled: boolean;
}

const references = new WeakMap<AnyFunction, Known>();

/**
 * What was sent to be searched for, by print. When it comes back it is the same
 * function, though the module that exports it (the main one, say) was never
 * imported here.
 */
const sent = new Map<string, WeakRef<AnyFunction>[]>();

/** Of so many that look alike, none is meant; a list of closures must not grow without end. */
const MANY = 8;

/** How `value` travels, if that was found out before. */
export function knownReference(value: AnyFunction): Known | undefined {
  return references.get(value);
}

/** Notes how `value` travels; returns the reference. */
export function keepReference(
  value: AnyFunction,
  reference: Reference,
  { isSettled = true } = {},
): Reference {
  references.set(value, { reference, isSettled });
  const { how, print } = reference;
  if (how === "search" && print !== undefined) noteSent(value, print);
  return reference;
}

/** The function of this agent that `reference` means, if it left here before, and no twin did. */
export function sentFrom({ how, print, modules }: Reference): AnyFunction | undefined {
  if (print === undefined || (how !== "search" && how !== "export")) return undefined;
  const [only, ...others] = alive(sent.get(print)).filter((value) =>
    references.get(value)?.reference.modules.some((url) => modules.includes(url))
  );
  return others.length === 0 ? only : undefined;
}

/** Functions that left this agent and may have been written in the module at `url`. */
export function* sentOutOf(url: string): Generator<AnyFunction> {
  for (const twins of sent.values()) {
    for (const value of alive(twins)) {
      if (references.get(value)?.reference.modules.includes(url)) yield value;
    }
  }
}

function noteSent(value: AnyFunction, print: string): void {
  const twins = sent.get(print) ?? [];
  sent.set(print, twins);
  if (twins.length < MANY && !alive(twins).includes(value)) twins.push(new WeakRef(value));
}

function alive(twins: readonly WeakRef<AnyFunction>[] = []): AnyFunction[] {
  return twins.length === MANY ? [] : twins.flatMap((twin) => twin.deref() ?? []);
}
