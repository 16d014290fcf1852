/** What the children of the queue tests run. */

import {
  type Event,
  type JoinableQueue,
  type Queue,
  type SimpleQueue,
  task,
} from "@pystd/multiprocessing";

/** Takes six items when told to, then says so. */
export async function takeItems(
  queue: Queue<number>,
  canStart: Event,
  parentCanContinue: Event,
): Promise<void> {
  await canStart.wait();
  for (let i = 0; i < 6; i++) await queue.get();
  parentCanContinue.set();
}

/** Puts 1 to 5 when told to, then says so. */
export async function putFive(
  queue: Queue<number>,
  canStart: Event,
  parentCanContinue: Event,
): Promise<void> {
  await canStart.wait();
  for (let i = 1; i <= 5; i++) await queue.put(i);
  parentCanContinue.set();
}

/** Puts 10 to 19. */
export async function putTenMore(queue: Queue<number>): Promise<void> {
  for (let i = 10; i < 20; i++) await queue.put(i);
}

/** Marks every item as done until `null` comes. */
export async function workOff(queue: JoinableQueue<number | null>): Promise<void> {
  while (await queue.get() !== null) queue.taskDone();
}

/** Puts twice whether the queue is empty, when told to, then says so. */
export async function putEmptiness(
  queue: SimpleQueue<boolean>,
  canStart: Event,
  parentCanContinue: Event,
): Promise<void> {
  await canStart.wait();
  try {
    await queue.put(queue.empty());
    await queue.put(queue.empty());
  } finally {
    parentCanContinue.set();
  }
}

for (const target of [takeItems, putFive, putTenMore, workOff, putEmptiness]) {
  task(import.meta, target);
}
