/** How tests have the garbage collected. */

import v8 from "node:v8";
import vm from "node:vm";

let gc: (() => void) | undefined;

/** Collects what is garbage now. Who registered for that is told in a later turn. */
export function collect(): void {
  v8.setFlagsFromString("--expose-gc");
  gc ??= vm.runInNewContext("gc") as () => void;
  gc();
}
