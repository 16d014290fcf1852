/**
 * Stand-in for `jsr:@std/testing/time` on networks without JSR: a clock that
 * only moves when told to, over npm's `@sinonjs/fake-timers`.
 *
 * @module
 */
import timers from "@sinonjs/fake-timers";

const realSetTimeout = globalThis.setTimeout;
let current: FakeTime | undefined;

/** Replaces `Date` and the timers of this agent until {@linkcode FakeTime.restore}. */
export class FakeTime {
  readonly #clock: ReturnType<typeof timers.install>;
  readonly #start: number;

  /** Starts at `start`, by default now. */
  constructor(start?: number | string | Date | null) {
    current?.restore();
    this.#start = start === undefined || start === null ? Date.now() : new Date(start).valueOf();
    if (Number.isNaN(this.#start)) throw new RangeError(`Cannot fake time: start is ${start}`);
    this.#clock = timers.install({
      now: this.#start,
      toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
    });
    current = this;
  }

  /** When the clock started, in milliseconds since 1970. */
  get start(): number {
    return this.#start;
  }

  /** The fake time in milliseconds since 1970; setting it calls what falls due. */
  get now(): number {
    return this.#clock.now;
  }
  set now(value: number) {
    if (value < this.now) throw new RangeError("Cannot set time: it would go backwards");
    this.#clock.tick(value - this.now);
  }

  /** Resolves when the pending microtasks have run, after a moment of real time. */
  runMicrotasks(): Promise<void> {
    return new Promise((resolve) => realSetTimeout(resolve, 0));
  }

  /** Moves the clock on by `ms` and calls what falls due. */
  tick(ms = 0): void {
    this.#clock.tick(ms);
  }

  /** As {@linkcode tick}, after the pending microtasks. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /** Moves the clock to the next timer and calls it; false if there is none. */
  next(): boolean {
    if (this.#clock.countTimers() === 0) return false;
    this.#clock.next();
    return true;
  }

  /** As {@linkcode next}, after the pending microtasks. */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Calls every timer until none is left. */
  runAll(): void {
    while (this.next());
  }

  /** Gives `Date` and the timers back. */
  restore(): void {
    if (current !== this) throw new Error("Cannot restore time: already restored");
    current = undefined;
    this.#clock.uninstall();
  }

  /** Gives `Date` and the timers back. */
  [Symbol.dispose](): void {
    this.restore();
  }
}
