import { Process, Queue } from "@pystd/multiprocessing";

export function double(numbers: Queue<number>, results: Queue<number>): void {
  results.putSync(2 * numbers.getSync());
}

if (import.meta.main) {
  const numbers = new Queue<number>();
  const results = new Queue<number>();
  const p = new Process({ target: double, args: [numbers, results] });
  p.startSync();
  numbers.putSync(21);
  console.log(results.getSync({ timeout: 5_000 }));
  p.joinSync();
}
