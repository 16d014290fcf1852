// Everything at the top level, as in a script: no guard, no export.
import { Pool, Process, Queue } from "@pystd/multiprocessing";

const queue = new Queue<number>();
const exitcodes: (number | null)[] = [];
for (let n = 0; n < 6; n++) {
  const p = new Process({
    target: (queue: Queue<number>, n: number) => queue.put(n * n),
    args: [queue, n],
  });
  await p.start();
  await p.join();
  exitcodes.push(p.exitcode);
}
console.log(...exitcodes, await Promise.all(exitcodes.map(() => queue.get({ timeout: 5_000 }))));

await using pool = new Pool(2);
console.log(await pool.map((x: number) => x * x, [1, 2, 3]));
