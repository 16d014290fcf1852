import { Process, Queue } from "@pystd/multiprocessing";

export async function countPrimes(
  jobs: Queue<[from: number, to: number] | null>,
  counts: Queue<number>,
): Promise<void> {
  for (;;) {
    const job = await jobs.get();
    if (job === null) return; // no more work
    const [from, to] = job;
    let count = 0;
    for (let n = from; n < to; n++) if (isPrime(n)) count++;
    await counts.put(count);
  }
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
}

if (import.meta.main) {
  const jobs = new Queue<[number, number] | null>();
  const counts = new Queue<number>();
  const workers = [1, 2].map(() => new Process({ target: countPrimes, args: [jobs, counts] }));
  await Promise.all(workers.map((worker) => worker.start()));

  for (let from = 0; from < 100_000; from += 10_000) jobs.put([from, from + 10_000]);
  for (const _ of workers) jobs.put(null);

  let total = 0;
  for (let n = 0; n < 10; n++) total += await counts.get({ timeout: 60_000 });
  await Promise.all(workers.map((worker) => worker.join()));
  console.log(total, "primes below 100,000");
}
