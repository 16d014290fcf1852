/** Processes that ask again and again for what never comes. */

import type { Barrier, Event, Lock, Queue, Semaphore, SimpleQueue } from "@pystd/multiprocessing";
import type { CValue } from "@pystd/multiprocessing/sharedctypes";

/** What a process asks. */
export const QUESTIONS = {
  "Event.isSet()": ({ event }: Things) => event.isSet(),
  "Lock.locked()": ({ lock }: Things) => lock.locked(),
  "Lock.statistics()": ({ lock }: Things) => lock.statistics().waiting > 0,
  "Semaphore.getValue()": ({ semaphore }: Things) => semaphore.getValue() > 0,
  "Semaphore.locked()": ({ semaphore }: Things) => !semaphore.locked(),
  "Barrier.broken": ({ barrier }: Things) => barrier.broken,
  "Barrier.nWaiting": ({ barrier }: Things) => barrier.nWaiting > 0,
  "Queue.empty()": ({ queue }: Things) => !queue.empty(),
  "Queue.full()": ({ queue }: Things) => queue.full(),
  "Queue.qsize()": ({ queue }: Things) => queue.qsize() > 0,
  "SimpleQueue.empty()": ({ simple }: Things) => !simple.empty(),
  "RawValue.value": ({ value }: Things) => value.value > 0,
} as const;

/** What they are asked of. */
export interface Things {
  readonly event: Event;
  readonly lock: Lock;
  readonly semaphore: Semaphore;
  readonly barrier: Barrier;
  readonly queue: Queue;
  readonly simple: SimpleQueue;
  readonly value: CValue<"i">;
}

/** Says that it asks, and asks until the answer is yes. */
export function ask(question: keyof typeof QUESTIONS, things: Things, asked: Semaphore): void {
  const isSo = QUESTIONS[question];
  isSo(things);
  asked.release();
  while (!isSo(things));
}
