import { currentProcess, Process, Queue } from "@pystd/multiprocessing";

export class Squarer extends Process {
  constructor(readonly numbers: number[], readonly results: Queue<string>) {
    super();
  }

  override run(): void {
    for (const n of this.numbers) this.results.put(`${currentProcess().name}: ${n * n}`);
  }
}

if (import.meta.main) {
  const results = new Queue<string>();
  const p = new Squarer([2, 3], results);
  await p.start();
  await p.join(); // what was put stays in the queue
  console.log(results.getNowait());
  console.log(results.getNowait());
}
