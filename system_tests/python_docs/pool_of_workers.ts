import { currentProcess, Pool, TimeoutError, ValueError } from "@pystd/multiprocessing";

export function f(x: number): number {
  return x * x;
}

export function getpid(): number {
  return currentProcess().pid!;
}

export async function sleep(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

if (import.meta.main) {
  const pool = new Pool(4);
  {
    await using _ = pool;

    console.log(await pool.map(f, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));

    const squares: number[] = [];
    for await (const i of pool.imapUnordered(f, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])) {
      squares.push(i);
    }
    console.log(squares.toSorted((a, b) => a - b));

    let res = pool.applyAsync(f, [20]);
    console.log(await res.get({ timeout: 10_000 }));

    res = pool.applyAsync(getpid, []);
    console.log(typeof await res.get({ timeout: 10_000 }) === "number");

    const multipleResults = [0, 1, 2, 3].map(() => pool.applyAsync(getpid, []));
    console.log(
      (await Promise.all(multipleResults.map((res) => res.get({ timeout: 10_000 })))).length,
    );

    const slept = pool.applyAsync(sleep, [10]);
    try {
      console.log(await slept.get({ timeout: 100 }));
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      console.log("We lacked patience and got a multiprocessing.TimeoutError");
    }

    console.log("For the moment, the pool remains available for more work");
  }

  console.log("Now the pool is closed and no longer available");
  try {
    await pool.map(f, [1]);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    console.log(error.message);
  }
}
