/** What a program hands over as the values of an array. */

import type { Layout } from "./layout.ts";
import { typeName } from "./scalars.ts";

/** The single values in `values`. */
export function itemsOf(values: unknown, element: Layout): ArrayLike<unknown> {
  if (typeof values === "string") {
    return element.description === "c" ? new TextEncoder().encode(values) : [...values];
  }
  if (Array.isArray(values) || ArrayBuffer.isView(values)) return values as unknown as unknown[];
  if (typeof values === "object" && values !== null && Symbol.iterator in values) {
    return [...values as Iterable<unknown>];
  }
  throw new TypeError(`object of type '${typeName(values)}' has no len()`);
}
