// A supervisor: starts crashed workers again, kills those that take too long, and is more patient then
import { exit, Process, Queue, wait } from "@pystd/multiprocessing";

export async function worker(n: number, attempt: number, q: Queue<number[]>): Promise<void> {
  if (n === 1 && attempt === 1) exit(5);
  if (n === 2 && attempt <= 2) exit(9);
  if (n === 3 && attempt === 1) await new Promise((resolve) => setTimeout(resolve, 60_000));
  q.put([n, attempt]);
}

interface Run {
  readonly p: Process;
  readonly n: number;
  readonly attempt: number;
  readonly timeout: number;
  readonly deadline: number;
}

class Supervisor {
  readonly q = new Queue<number[]>();
  readonly log: (number | null)[][] = [];
  readonly #running = new Map<Process["sentinel"], Run>();

  async spawn({ n, attempt, timeout }: Pick<Run, "n" | "attempt" | "timeout">): Promise<void> {
    const p = new Process({ target: worker, args: [n, attempt, this.q] });
    await p.start();
    this.#running.set(p.sentinel, { p, n, attempt, timeout, deadline: Date.now() + timeout });
  }

  async run(timeouts: readonly number[]): Promise<void> {
    for (const [n, timeout] of timeouts.entries()) await this.spawn({ n, attempt: 1, timeout });
    while (this.#running.size > 0) {
      const first = Math.min(...this.#running.values().map(({ deadline }) => deadline));
      const ready = await wait(this.#running.keys(), { timeout: first - Date.now() });
      for (const { p, deadline } of this.#running.values()) if (deadline <= Date.now()) p.kill();
      for (const sentinel of ready) {
        const { p, n, attempt, timeout } = this.#running.get(sentinel)!;
        this.#running.delete(sentinel);
        await p.join();
        this.log.push([n, attempt, p.exitcode]);
        if (p.exitcode !== 0) await this.spawn({ n, attempt: attempt + 1, timeout: timeout * 200 });
        p.close();
      }
    }
  }
}

if (import.meta.main) {
  const s = new Supervisor();
  await s.run([60_000, 60_000, 60_000, 300]);
  for (const line of s.log) console.log("ran", ...line);
  for (let i = 0; i < 4; i++) console.log("got", ...await s.q.get());
}
