/**
 * What a lookup is: terms and options in, a list of values out.
 *
 * @module
 */
import { LookupError } from "../errors.ts";
import type { Environment } from "../jinja/environment.ts";
import type { Kwargs } from "../python/values.ts";

/** A source of values: files, commands, the environment, other variables. */
export type Lookup = (env: Environment, terms: unknown[], options: Kwargs) => unknown[];

/** There is no lookup of that name. */
export class LookupNotFound extends LookupError {
  override name = "LookupNotFound";

  /** About the lookup `plugin`. */
  constructor(plugin: string) {
    super(`lookup plugin (${plugin}) not found`);
  }
}

/** A failure that the lookup itself expects, as opposed to an accident in it. */
export class LookupFailed extends LookupError {
  override name = "AnsibleLookupError";
}
