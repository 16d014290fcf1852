/**
 * `lookup()` and `query()` as functions of templates: one value or a list, errors as they are
 * asked for, and whatever comes from outside is no template.
 *
 * @module
 */
import { AnsibleOptionsError } from "../../errors.ts";
import { markUnsafe } from "../../yaml/mod.ts";
import { LookupError, pythonClass, UndefinedVariableError } from "../errors.ts";
import type { Environment } from "../jinja/environment.ts";
import { truth } from "../python/compare.ts";
import { str } from "../python/repr.ts";
import { defined } from "../python/undefined.ts";
import { isText, type Kwargs } from "../python/values.ts";
import { LookupFailed, LookupNotFound } from "./lookup.ts";

/** What a template gets from the lookup `name`. */
export function lookupInTemplate(
  env: Environment,
  name: string,
  { terms, kwargs }: { terms: unknown[]; kwargs: Kwargs },
): unknown {
  const { wantlist = false, errors = "strict", allow_unsafe = false, ...options } = kwargs;
  const asList = truth(wantlist);
  let found: unknown[];
  try {
    found = env.lookup(name, terms.map((term) => env.template(defined(term))), options);
  } catch (error) {
    return failed(env, error, { name, errors, asList });
  }
  if (!truth(allow_unsafe)) markUnsafe(found);
  if (asList || found.length === 0) return found;
  if (found.every(isText)) return found.map(str).join(",");
  return found.length === 1 ? found[0] : found;
}

function failed(
  env: Environment,
  error: unknown,
  { name, errors, asList }: { name: string; errors: unknown; asList: boolean },
): unknown {
  if (error instanceof UndefinedVariableError || error instanceof LookupNotFound) throw error;
  if (error instanceof AnsibleOptionsError || !(error instanceof Error)) throw error;
  const wrapped = error instanceof LookupFailed ? error : new LookupError(
    `An unhandled exception occurred while running the lookup plugin '${name}'. Error was a ` +
      `${pythonClass(error)}, original message: ${error.message}`,
    { cause: error },
  );
  if (errors !== "warn" && errors !== "ignore") throw wrapped;
  if (errors === "warn") {
    env.warn(`Lookup failed but the error is being ignored: ${error.message}`);
  }
  return asList ? [] : null;
}
