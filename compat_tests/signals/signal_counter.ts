/** Counts the signals that reach the program. */

import { until } from "../helpers.ts";

/** Counts SIGUSR1 while it is in scope. */
export class SignalCounter implements Disposable {
  /** Signals so far. */
  count = 0;
  readonly #listener = () => void this.count++;

  constructor() {
    Deno.addSignalListener("SIGUSR1", this.#listener);
  }

  /** Sends the program a signal and resolves when it arrived. */
  async signal(): Promise<void> {
    const before = this.count;
    Deno.kill(Deno.pid, "SIGUSR1");
    await until(() => this.count > before);
  }

  [Symbol.dispose](): void {
    Deno.removeSignalListener("SIGUSR1", this.#listener);
  }
}
