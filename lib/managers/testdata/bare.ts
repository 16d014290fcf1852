/** A target whose module loads nothing of this package. */

interface List {
  append(item: unknown): Promise<void>;
}
interface Queue {
  get(): Promise<List>;
}

/** Changes the list that it is handed, and that in the queue. */
export async function appendTwice(list: List, queue: Queue): Promise<void> {
  await list.append("handed");
  await (await queue.get()).append("got");
}
