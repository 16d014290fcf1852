import { Process, Queue } from "@pystd/multiprocessing";

export async function f(q: Queue<unknown>): Promise<void> {
  await q.put([42, null, "hello"]);
}

if (import.meta.main) {
  const q = new Queue<unknown>();
  const p = new Process({ target: f, args: [q] });
  await p.start();
  console.log(await q.get());
  await p.join();
}
