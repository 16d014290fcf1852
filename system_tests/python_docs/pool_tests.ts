import { currentProcess, Pool, TimeoutError } from "@pystd/multiprocessing";

// Functions used by test code
async function sleep(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

type Operation = (a: number, b: number) => Promise<number>;

export async function calculate(func: Operation, args: [number, number]): Promise<string> {
  const result = await func(...args);
  const isWorker = currentProcess().name.includes("PoolWorker-");
  return `${isWorker} says that ${func.name}(${args.join(", ")}) = ${result}`;
}

export async function calculatestar(args: Parameters<typeof calculate>): Promise<string> {
  return await calculate(...args);
}

export async function mul(a: number, b: number): Promise<number> {
  await sleep(0.005 * Math.random());
  return a * b;
}

export async function plus(a: number, b: number): Promise<number> {
  await sleep(0.005 * Math.random());
  return a + b;
}

export function f(x: number): number {
  if (x === 5) throw new RangeError("float division by zero");
  return 1.0 / (x - 5.0);
}

export function pow3(x: number): number {
  return x ** 3;
}

export function noop(_x: number): void {}

async function test(): Promise<void> {
  const PROCESSES = 4;
  console.log(`Creating pool with ${PROCESSES} processes\n`);

  await using pool = new Pool(PROCESSES);

  // Tests
  const TASKS: [Operation, [number, number]][] = [
    ...Array.from({ length: 10 }, (_, i): [Operation, [number, number]] => [mul, [i, 7]]),
    ...Array.from({ length: 10 }, (_, i): [Operation, [number, number]] => [plus, [i, 8]]),
  ];

  const results = TASKS.map((task) => pool.applyAsync(calculate, task));
  const imapIt = pool.imap(calculatestar, TASKS);
  const imapUnorderedIt = pool.imapUnordered(calculatestar, TASKS);

  console.log("Ordered results using pool.applyAsync():");
  for (const r of results) {
    console.log("\t", await r.get());
  }
  console.log();

  console.log("Ordered results using pool.imap():");
  for await (const x of imapIt) {
    console.log("\t", x);
  }
  console.log();

  console.log("Unordered results using pool.imapUnordered():");
  const unordered: string[] = [];
  for await (const x of imapUnorderedIt) {
    unordered.push(x);
  }
  for (const x of unordered.toSorted()) {
    console.log("\t", x);
  }
  console.log();

  console.log("Ordered results using pool.map() --- will block till complete:");
  for (const x of await pool.map(calculatestar, TASKS)) {
    console.log("\t", x);
  }
  console.log();

  // Test error handling
  console.log("Testing error handling:");

  try {
    console.log(await pool.apply(f, [5]));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log("\tGot ZeroDivisionError as expected from pool.apply()");
  }

  try {
    console.log(await pool.map(f, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log("\tGot ZeroDivisionError as expected from pool.map()");
  }

  try {
    console.log(await Array.fromAsync(pool.imap(f, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log("\tGot ZeroDivisionError as expected from list(pool.imap())");
  }

  const it = pool.imap(f, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  let count = 0;
  for (let i = 0; i < 10; i++) {
    try {
      if (i === 5) count++;
      const x = await it.next();
      if (x.done) break;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (i === 5) count++;
    }
  }
  if (count !== 2) throw new Error(`${count}`);
  console.log((await it.next()).done);
  console.log("\tGot ZeroDivisionError as expected from IMapIterator.next()");
  console.log();

  // Testing timeouts
  console.log("Testing ApplyResult.get() with timeout:");
  const res = pool.applyAsync(calculate, TASKS[0]);
  for (;;) {
    try {
      console.log(`\t${await res.get({ timeout: 200 })}`);
      break;
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }
  console.log();

  console.log("Testing IMapIterator.next() with timeout:");
  const late = pool.imap(calculatestar, TASKS);
  for (;;) {
    try {
      const { value, done } = await late.next({ timeout: 200 });
      if (done) break;
      console.log(`\t${value}`);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }
  console.log();

  // Testing callback
  console.log("Testing callback:");
  const A: number[] = [];
  const B = [56, 0, 1, 8, 27, 64, 125, 216, 343, 512, 729];

  let r = pool.mapAsync(mulstar, [[7, 8]], { callback: (x) => A.push(...x) });
  await r.wait();
  r = pool.mapAsync(pow3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { callback: (x) => A.push(...x) });
  await r.wait();
  console.log(A.join() === B.join() ? "\tcallbacks succeeded" : `\t*** callbacks failed ${A}`);
  console.log();

  // Check there are no outstanding tasks, and that a closed pool ends by itself
  const outstanding = pool.mapAsync(noop, [1, 2, 3]);
  pool.close();
  await pool.join();
  console.log("outstanding tasks are done:", outstanding.ready());
}

export async function mulstar([a, b]: number[]): Promise<number> {
  return await mul(a, b);
}

if (import.meta.main) {
  await test();
}
