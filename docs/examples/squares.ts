import { Process, Queue } from "@pystd/multiprocessing";

export async function work(jobs: Queue<number | null>, results: Queue<number>): Promise<void> {
  for (let n = await jobs.get(); n !== null; n = await jobs.get()) {
    results.put(n * n);
  }
}

if (import.meta.main) {
  const [jobs, results] = [new Queue<number | null>(), new Queue<number>()];
  const workers = [1, 2].map(() => new Process({ target: work, args: [jobs, results] }));
  for (const w of workers) await w.start();
  for (let n = 0; n < 5; n++) jobs.put(n);
  for (const _ of workers) jobs.put(null);
  const squares: number[] = [];
  for (let n = 0; n < 5; n++) squares.push(await results.get());
  console.log(squares.sort((a, b) => a - b));
  for (const w of workers) await w.join();
}
