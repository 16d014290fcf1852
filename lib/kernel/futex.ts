/**
 * Where waiters gather, and how they are woken (README, "Waiting").
 *
 * A futex is three words: `seq`, an event count on which blocking waiters
 * park; `parked`, how many of them want a wake; `interested`, a mask of the
 * agents that want their doorbell rung. The state that is waited for lives
 * elsewhere, with whoever owns the futex.
 *
 * @module
 */

import {
  add,
  compareExchange,
  exchange,
  load,
  notify,
  or,
  pause,
  poke,
  spins as times,
  store,
  wait,
  waitWithBell,
  type Words,
} from "./atomics.ts";
import { type Agent, pageInSlot, ring } from "./agent.ts";
import { type Deadline, NOW, remaining } from "./deadline.ts";
import { FUTEX, PAGE, ROOT, STATE } from "./layout.ts";
import { waiter } from "./wait_table.ts";
import { KeyboardInterrupt, RuntimeError } from "../errors.ts";

/** Something that may have to be tried more than once. */
export interface Attempt {
  /** Tries without waiting. An error it throws ends the wait. */
  tryOnce(): boolean;
  /** The futexes that say when to try again. */
  readonly futexes: readonly number[];
  /** Does `interrupt()` end the wait? Not where the library waits for itself. */
  readonly interruptible?: boolean;
  /** Only looks: it must not use up the one wake that is meant for who takes something. */
  readonly takesNothing?: boolean;
  /** Called before blocking for ever; throws if nobody could end that. */
  beforeBlocking?(): void;
}

/** Tries before parking; together they take longer than a slow wake. */
const TRIES = times(800);
/** Vain waits in a row after which an agent stops spinning, and good ones after which it begins. */
const LOSSES = 2;
const WINS = 4;
/** Waits between two probes of one who does not spin: at first, and after many vain ones. */
const SOON = 8;
const RARELY = 1_024;

/**
 * Wakes one parked waiter of `futex` (or `count`), and every agent that showed
 * interest. The caller has published the new state before (W1).
 */
export function wake(agent: Agent, futex: number, count: number = 1): void {
  const { words } = agent;
  const parked = load(words, futex + FUTEX.parked); // W2
  if (parked > 0) wakeParked(words, futex, { parked, count });
  if (load(words, futex + FUTEX.interested) !== 0) { // W4
    ringAll(agent, exchange(words, futex + FUTEX.interested, 0)); // W5
  }
}

/**
 * Takes as many off `parked` as it wakes: who comes before the woken are up
 * has nobody left to wake, and does not fight them for the host's own locks.
 */
function wakeParked(
  words: Words,
  futex: number,
  { parked, count }: { parked: number; count: number },
): void {
  for (;;) {
    if (parked <= 0) return; // others wake them
    const left = Math.max(parked - count, 0);
    const seen = compareExchange(words, futex + FUTEX.parked, parked, left); // W3
    if (seen === parked) break;
    parked = seen;
  }
  add(words, futex + FUTEX.seq, 1);
  notify(words, futex + FUTEX.seq, count);
}

/** Says that this agent wants its doorbell rung when `futex` is woken. */
export function showInterest(agent: Agent, futex: number): void {
  const bit = 1 << (load(agent.words, agent.page + PAGE.slot) & 31);
  if ((load(agent.words, futex + FUTEX.interested) & bit) === 0) {
    or(agent.words, futex + FUTEX.interested, bit);
  }
}

function ringAll(agent: Agent, mask: number): void {
  const high = load(agent.words, ROOT.highSlot);
  for (let slot = 0; slot < high; slot++) {
    if ((mask & (1 << (slot & 31))) === 0) continue;
    const page = pageInSlot(agent, slot);
    if (load(agent.words, page + PAGE.state) === STATE.FREE) continue;
    if (page === agent.page && agent.hooks.ringSelf !== undefined) agent.hooks.ringSelf();
    else ring(agent, page);
  }
}

/**
 * Waits until `attempt` succeeds, blocking this agent.
 *
 * @returns Whether it succeeded before `deadline`.
 * @throws {RuntimeError} If it would have to wait where the host forbids to block.
 * @throws {KeyboardInterrupt} If `interrupt()` reached this process.
 */
export function park(agent: Agent, attempt: Attempt, deadline: Deadline): boolean {
  if (attempt.tryOnce()) return true;
  return deadline === NOW ? false : parkSlow(agent, attempt, deadline);
}

function parkSlow(agent: Agent, attempt: Attempt, deadline: Deadline): boolean {
  if (!agent.hooks.mayBlock) {
    throw new RuntimeError(
      "Cannot block this thread: the host forbids it here; use the awaitable form",
    );
  }
  if (spin(attempt)) return true;
  if (deadline === Infinity && !mayBlockForEver(attempt)) return true;
  // Who serves others, waits for several things or only looks, sleeps on its doorbell.
  const onDoorbell = agent.hooks.serve !== undefined || attempt.futexes.length !== 1 ||
    attempt.takesNothing === true;
  const process = waiter();
  for (const futex of attempt.futexes) agent.waits.begin(futex, process);
  poke(agent.words, agent.page + PAGE.blocked, 1);
  try {
    return onDoorbell
      ? parkOnDoorbell(agent, attempt, deadline)
      : parkOnFutex(agent, attempt, deadline);
  } finally {
    poke(agent.words, agent.page + PAGE.blocked, 0);
    for (const futex of attempt.futexes) agent.waits.end(futex, process);
  }
}

/**
 * Is there still something to wait for?
 *
 * @throws What `beforeBlocking` throws, unless the last who could end the wait has
 * done so and gone since the last try.
 */
function mayBlockForEver(attempt: Attempt): boolean {
  try {
    attempt.beforeBlocking?.();
    return true;
  } catch (error) {
    if (attempt.tryOnce()) return false;
    throw error;
  }
}

// Current heuristic: on cores of their own two agents answer each other within a microsecond or
// two, and a wake takes ten times as long and more; on one core no try can succeed. Which of the
// two it is changes, so an agent spins while that pays, and else probes now and then.
let spins = true;
let losses = 0;
let wins = 0;
let gap = SOON;
let untilProbe = gap;

/** Tries again for a while, if that has paid lately. */
export function spin(attempt: Attempt): boolean {
  if (!spins && wins === 0 && --untilProbe > 0) return false;
  for (let i = 0; i < TRIES; i++) {
    pause();
    if (!attempt.tryOnce()) continue;
    losses = 0;
    if (!spins && ++wins === WINS) beginSpinning(true);
    return true;
  }
  if (spins) {
    if (++losses === LOSSES) beginSpinning(false);
  } else {
    gap = Math.min(2 * gap, RARELY);
    untilProbe = gap;
  }
  wins = 0;
  return false;
}

function beginSpinning(begin: boolean): void {
  spins = begin;
  losses = wins = 0;
  untilProbe = gap = SOON;
}

/** The blocking wait of an agent that nobody needs meanwhile, on one futex. */
export function parkOnFutex(agent: Agent, attempt: Attempt, deadline: Deadline): boolean {
  const [futex] = attempt.futexes;
  const at = agent.page + PAGE.doorbell;
  for (;;) {
    const bell = { at, rung: load(agent.words, at) }; // P0
    const seq = load(agent.words, futex + FUTEX.seq); // P1
    add(agent.words, futex + FUTEX.parked, 1); // P2
    if (attempt.tryOnce()) return true; // P3
    agent.checkCondemned();
    if (attempt.interruptible && takeInterrupt(agent)) {
      wake(agent, futex); // hand on the wake that this agent will not use
      throw new KeyboardInterrupt();
    }
    store(agent.words, agent.page + PAGE.parkedOn, futex);
    const outcome = // P4
      waitWithBell(agent.words, futex + FUTEX.seq, seq, bell, remaining(deadline));
    store(agent.words, agent.page + PAGE.parkedOn, 0);
    agent.checkCondemned();
    if (outcome === "timed-out") return attempt.tryOnce();
  }
}

function parkOnDoorbell(agent: Agent, attempt: Attempt, deadline: Deadline): boolean {
  const bell = agent.page + PAGE.doorbell;
  for (;;) {
    const rung = load(agent.words, bell); // D1
    for (const futex of attempt.futexes) showInterest(agent, futex); // D2
    agent.hooks.serve?.();
    if (attempt.tryOnce()) return true; // D3
    agent.checkCondemned();
    if (attempt.interruptible && takeInterrupt(agent)) throw new KeyboardInterrupt();
    const outcome = wait(agent.words, bell, rung, remaining(deadline)); // D4
    agent.checkCondemned();
    if (outcome === "timed-out") return attempt.tryOnce();
  }
}

/** Was this process interrupted? Asking takes the interrupt. */
export function takeInterrupt(agent: Agent): boolean {
  const at = agent.page + PAGE.interrupted;
  return load(agent.words, at) !== 0 && exchange(agent.words, at, 0) !== 0;
}
