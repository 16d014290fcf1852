import { Process, Queue, wait } from "@pystd/multiprocessing";

export async function nap(milliseconds: number, results: Queue<string>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  results.put(`slept ${milliseconds} ms`);
}

if (import.meta.main) {
  const results = new Queue<string>();
  const p = new Process({ target: nap, args: [20, results] });
  await p.start();
  const waitedFor = new Map<object, string>([[results, "a result"], [p.sentinel, "the end"]]);
  while (waitedFor.size > 0) {
    for (const ready of await wait(waitedFor.keys())) {
      console.log(waitedFor.get(ready));
      waitedFor.delete(ready);
    }
  }
}
