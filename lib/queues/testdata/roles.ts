/** What the other agents of the queue tests do. */

import { reduce, task } from "../../codec/mod.ts";
import { type JoinableQueue, Queue, type SimpleQueue } from "../mod.ts";

/** A class of the program's own. */
export class FinalQueue extends Queue<unknown> {
  label = "final";

  /** Puts a result under the queue's label. */
  sendResult(value: unknown): void {
    this.put({ [this.label]: value });
  }
}

/** What can be sent, but not received. */
export class Unopenable {
  /** Says how it is made again. */
  [reduce]() {
    return [refuse, []] as const;
  }
}

/** Refuses to make something. */
export function refuse(): never {
  throw new TypeError("cannot be opened");
}

task(import.meta, FinalQueue);
task(import.meta, refuse);

/** Puts the numbers from `from` to `to`, blocking where it must. */
export function putNumbers(queue: Queue<number>, from: number, to: number): void {
  for (let i = from; i < to; i++) queue.putSync(i);
}

/** The same, awaiting. */
export async function putNumbersAwaiting(
  queue: Queue<number>,
  from: number,
  to: number,
): Promise<void> {
  for (let i = from; i < to; i++) await queue.put(i);
}

/** Sends back what comes, until a null comes. */
export function echo(questions: Queue<unknown>, answers: Queue<unknown>): void {
  for (let item = questions.getSync(); item !== null; item = questions.getSync()) {
    answers.putSync(item);
  }
}

/** The same, awaiting. */
export async function echoAwaiting(
  questions: Queue<unknown>,
  answers: Queue<unknown>,
): Promise<void> {
  for (let item = await questions.get(); item !== null; item = await questions.get()) {
    answers.put(item);
  }
}

/** Sends `[name, item]` for every item taken, until a null comes. */
export function take(queue: Queue<unknown>, taken: Queue<unknown>, name: string): void {
  for (let item = queue.getSync(); item !== null; item = queue.getSync()) {
    taken.putSync([name, item]);
  }
}

/** Gets one item, which nobody puts. */
export function getForEver(queue: Queue<unknown>): void {
  queue.getSync();
}

/** Puts one item into a full queue, for which nobody makes room. */
export function putForEver(queue: Queue<unknown>): void {
  queue.putSync("no room");
}

/** Takes `count` items and reports each as done. */
export function work(queue: JoinableQueue<unknown>, count: number): void {
  for (let i = 0; i < count; i++) {
    queue.getSync();
    queue.taskDone();
  }
}

/** Joins, and says so. */
export function joinAndTell(queue: JoinableQueue<unknown>, told: SimpleQueue<string>): void {
  queue.joinSync();
  told.putSync("joined");
}

/** Reports through a queue that came through a queue. */
export async function reportThrough(carrier: Queue<FinalQueue>): Promise<void> {
  const queue = await carrier.get();
  queue.sendResult(1);
}

/** Waits in vain, so that the others are not alone. */
export function keepCompany(end: Queue<unknown>): void {
  end.getSync();
}
