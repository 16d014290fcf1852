/**
 * The way from a message to a value inside it, as an expression: `args[0].socket`.
 *
 * @module
 */

/** A property's name, an index, or the key of a map; nothing where a level has no name. */
export type PathStep = string | number | MapStep | undefined;

/** The step from a map to what it holds under a key. */
export interface MapStep {
  readonly key: unknown;
}

/** The step from a map to what is under `key`. A key that is an object is not held on to. */
export function mapStep(key: unknown): MapStep {
  const isObject = typeof key === "object" && key !== null || typeof key === "function";
  return isObject ? UNNAMED : { key };
}

const UNNAMED: MapStep = { key: Symbol("an object") };

/** A longer path says nothing more. */
const SHOWN_STEPS = 12;

/** Writes out `steps` from `root`. */
export function pathText(root: string, steps: readonly PathStep[]): string {
  const named = steps.filter((step) => step !== undefined);
  const shown = named.slice(0, SHOWN_STEPS).map(stepText).join("");
  return root + shown + (named.length > SHOWN_STEPS ? "…" : "");
}

function stepText(step: string | number | MapStep): string {
  if (typeof step === "number") return `[${step}]`;
  if (typeof step === "object") return `.get(${keyText(step.key)})`;
  return IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function keyText(key: unknown): string {
  if (typeof key === "string") return JSON.stringify(key);
  return typeof key === "symbol" ? "…" : String(key);
}
