import { Pool } from "@pystd/multiprocessing";

export function countPrimes([from, to]: [from: number, to: number]): number {
  let count = 0;
  for (let n = from; n < to; n++) if (isPrime(n)) count++;
  return count;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
}

if (import.meta.main) {
  await using pool = new Pool(2);
  const ranges = Array.from(
    { length: 10 },
    (_, n): [number, number] => [n * 10_000, (n + 1) * 10_000],
  );
  const counts = await pool.map(countPrimes, ranges, { chunksize: 1 });
  console.log(counts.reduce((sum, count) => sum + count), "primes below 100,000");

  for await (const root of pool.imap(Math.sqrt, [1, 4, 9])) console.log(root);
}
