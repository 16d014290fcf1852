import { exit, Pool, WorkerLostError } from "@pystd/multiprocessing";

export function work(n: number): number {
  if (n === 2) throw new RangeError(`${n} is not for me`);
  if (n === 3) exit(7); // ends the worker
  return n * n;
}

if (import.meta.main) {
  await using pool = new Pool(2);
  const results = [1, 2, 3, 4].map((n) => pool.applyAsync(work, [n]));
  for (const result of results) {
    try {
      console.log(await result);
    } catch (error) {
      if (error instanceof WorkerLostError) console.log("lost, with exit code", error.exitcode);
      else console.log((error as Error).message);
    }
  }
  console.log(pool.workers.length, "workers");
}
