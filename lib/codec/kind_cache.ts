/**
 * What was found out about prototypes, until a class is registered.
 *
 * @module
 */

import type { Form } from "./form.ts";

/** The form of the objects with a prototype, or the reason why they have none. */
export type Kind = Form | string;

let kinds = new WeakMap<object, Kind>();

/** What is known about `prototype`. */
export function knownKind(prototype: object): Kind | undefined {
  return kinds.get(prototype);
}

/** Notes it. */
export function keepKind(prototype: object, kind: Kind): Kind {
  kinds.set(prototype, kind);
  return kind;
}

/** Forgets all, since a registration may change any of it. */
export function forgetKinds(): void {
  kinds = new WeakMap();
}
