/**
 * The modules that a spare imports before it is needed.
 *
 * @module
 */

/** Modules of recent targets that are remembered. */
const MOST_RECENT = 8;

let chosen: readonly string[] | undefined;
const recent = new Set<string>();

/** The modules that were set: every child of start method "forkserver" has them. */
export function chosenModules(): readonly string[] {
  return chosen ?? [];
}

/** The modules that a spare imports: those that were set, or those of recent targets. */
export function preloadModules(): readonly string[] {
  return chosen ?? [...recent];
}

/**
 * Sets the modules that spares of start method "forkserver" import ahead.
 *
 * @throws {TypeError} If `modules` is not an array of strings.
 */
export function setPreloadModules(modules: readonly string[]): void {
  if (!Array.isArray(modules) || modules.some((each) => typeof each !== "string")) {
    throw new TypeError("module_names must be a list of strings");
  }
  chosen = [...modules];
}

/** Remembers the module of a target, the latest last. */
export function rememberModule(url: string): void {
  recent.delete(url);
  recent.add(url);
  if (recent.size > MOST_RECENT) recent.delete(recent.values().next().value!);
}
