/**
 * Awaiting what a pool brings about: any number of waits of one process are one entry at its
 * agent's doorbell, so that a ring costs the same however many results are awaited.
 *
 * While there is an entry the program goes on; an interrupt, or the end of an in-agent process,
 * ends the waits.
 *
 * @module
 */

import { deadlineAfter, NEVER, NOW, remaining } from "../kernel/mod.ts";
import { Family } from "../memory/mod.ts";
import { type Identity, identity } from "../identity.ts";

/** How long to wait. */
export interface Waiting {
  readonly timeout?: number | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The longest delay that timers take. */
const LONGEST = 2 ** 31 - 1;

const vigils = new WeakMap<Identity, Vigil>();

/**
 * Resolves when `event` does, with true; or when the time is up, with false. The caller has seen
 * that the event has not come yet.
 *
 * @throws {KeyboardInterrupt} If `interrupt()` reached this process.
 */
export function watch(event: Promise<void>, { timeout, signal }: Waiting): Promise<boolean> {
  const deadline = deadlineAfter(timeout);
  signal?.throwIfAborted();
  const self = identity();
  if (self.ended !== undefined) throw self.ended;
  if (deadline === NOW) return Promise.resolve(false);
  const vigil = vigils.get(self) ?? new Vigil(self);
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = () => {
      vigil.leave(fail);
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const end = (isDone: boolean) => {
      leave();
      resolve(isDone);
    };
    const fail = (error: unknown) => {
      leave();
      reject(error);
    };
    const abort = () => fail(signal!.reason);
    const setTimer = () => {
      timer = setTimeout(
        () => remaining(deadline) > 0 ? setTimer() : end(false),
        Math.min(Math.ceil(remaining(deadline)), LONGEST),
      );
    };
    vigil.enter(fail);
    if (deadline !== NEVER) setTimer();
    signal?.addEventListener("abort", abort);
    event.then(() => end(true));
  });
}

/** The waits of one process. */
class Vigil {
  readonly #self: Identity;
  readonly #waiting = new Set<(error: unknown) => void>();
  #isKept = false;

  constructor(self: Identity) {
    this.#self = self;
    vigils.set(self, this);
  }

  /** One more wait, which `fail` ends with an error. */
  enter(fail: (error: unknown) => void): void {
    this.#waiting.add(fail);
    if (!this.#isKept) void this.#keep();
  }

  /** It has ended. */
  leave(fail: (error: unknown) => void): void {
    this.#waiting.delete(fail);
    if (this.#waiting.size === 0) Family.current().doorbell.lookSoon();
  }

  async #keep(): Promise<void> {
    this.#isKept = true;
    try {
      const attempt = {
        futexes: [],
        interruptible: true,
        tryOnce: () => this.#waiting.size === 0,
      };
      await Family.current().wait(attempt, NEVER, { tag: this.#self });
    } catch (error) {
      for (const fail of [...this.#waiting]) fail(error);
    } finally {
      this.#isKept = false;
    }
    if (this.#waiting.size > 0) void this.#keep();
  }
}
