import { Pool } from "@pystd/multiprocessing";

export function f(x: number): number {
  return x * x;
}

if (import.meta.main) {
  await using p = new Pool(5);
  console.log(await p.map(f, [1, 2, 3]));
}
