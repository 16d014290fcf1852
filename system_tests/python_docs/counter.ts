import { Process, type Synchronized, Value } from "@pystd/multiprocessing";

export async function count(counter: Synchronized<"i">): Promise<void> {
  for (let i = 0; i < 100; i++) {
    using _ = await counter.getLock().hold();
    counter.value += 1;
  }
}

if (import.meta.main) {
  const counter = Value("i", 0);
  const processes = [1, 2, 3].map(() => new Process({ target: count, args: [counter] }));
  for (const p of processes) await p.start();
  for (const p of processes) await p.join();
  console.log(counter.value);
}
