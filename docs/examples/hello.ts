import { Process, Queue } from "@pystd/multiprocessing";

export function greet(name: string, results: Queue<string>): void {
  results.put(`Hello ${name}`);
}

if (import.meta.main) {
  const results = new Queue<string>();
  const p = new Process({ target: greet, args: ["you", results] });
  await p.start();
  console.log(await results.get({ timeout: 5_000 }));
  await p.join();
  console.log(p.exitcode);
}
