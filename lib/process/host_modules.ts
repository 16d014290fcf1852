/**
 * What the codec must know of the host: its classes of errors, the main module,
 * and how to ask where a function was written.
 *
 * @module
 */

import { registerErrorClasses, setLocator, setMainModule, setScopeReader } from "../codec/mod.ts";
import { host } from "../runtime/mod.ts";

/** Tells the codec; once, when this room is loaded. */
export function introduceHost(): void {
  if (host.mainModule !== undefined) {
    setMainModule(host.mainModule, { isRunning: host.isMainAgent });
  }
  registerErrorClasses(host.errorClasses);
  setScopeReader((fn, name) => host.moduleScopeOf(fn, name));
  setLocator((fn) => host.locateFunction(fn));
}
