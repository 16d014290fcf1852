import { Pool, TimeoutError } from "@pystd/multiprocessing";

export function f(x: number): number {
  return x * x;
}

export async function sleep(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

if (import.meta.main) {
  await using pool = new Pool(4);
  const result = pool.applyAsync(f, [10]);
  console.log(await result.get({ timeout: 10_000 }));

  console.log(await pool.map(f, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));

  const it = pool.imap(f, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  console.log((await it.next()).value);
  console.log((await it.next()).value);
  console.log((await it.next({ timeout: 10_000 })).value);

  const late = pool.applyAsync(sleep, [10]);
  try {
    console.log(await late.get({ timeout: 100 }));
  } catch (error) {
    console.log(error instanceof TimeoutError);
  }
}
