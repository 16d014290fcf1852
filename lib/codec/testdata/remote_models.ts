/** Classes that the test's own agent has not loaded. */

/** Counts how often the module was evaluated. */
const counter = globalThis as { remoteModelsLoaded?: number };
counter.remoteModelsLoaded = (counter.remoteModelsLoaded ?? 0) + 1;

/** Something with a field. */
export class Item {
  label: string;

  constructor(label: string) {
    this.label = label;
  }
}

/** An error of a class that is elsewhere. */
export class RemoteError extends RangeError {
  override name = "RemoteError";
}

/** A function that is elsewhere. */
export function hello(): string {
  return "hello";
}
