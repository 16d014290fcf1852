import {
  Array as SharedArray,
  Process,
  type Synchronized,
  type SynchronizedArray,
  Value,
} from "@pystd/multiprocessing";

export function f(n: Synchronized<"d">, a: SynchronizedArray<"i">): void {
  n.value = 3.1415927;
  for (let i = 0; i < a.length; i++) {
    a[i] = -a[i];
  }
}

if (import.meta.main) {
  const num = Value("d", 0.0);
  const arr = SharedArray("i", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

  const p = new Process({ target: f, args: [num, arr] });
  await p.start();
  await p.join();

  console.log(num.value);
  console.log(arr.slice());
}
