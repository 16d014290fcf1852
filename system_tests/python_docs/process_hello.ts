import { Process } from "@pystd/multiprocessing";

export function f(name: string): void {
  console.log("hello", name);
}

if (import.meta.main) {
  const p = new Process({ target: f, args: ["bob"] });
  await p.start();
  await p.join();
}
