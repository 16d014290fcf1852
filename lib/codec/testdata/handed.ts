/** A helper that is handed functions: it stands on the stack, but defines none of them. */

import { constructionSite } from "../call_sites.ts";
import { type Reference, referenceTo } from "../reference.ts";
import type { AnyFunction } from "../function_source.ts";

export function referenceFromHelper(value: AnyFunction): Reference {
  return referenceTo(value);
}

/** Its constructor asks where it was called, as that of `Process` does. */
export class Base {
  readonly site: readonly string[] = constructionSite();
}
