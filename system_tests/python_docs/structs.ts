import {
  Array as SharedArray,
  type CValue,
  Lock,
  Process,
  Struct,
  type Synchronized,
  type SynchronizedArray,
  type SynchronizedString,
  Value,
} from "@pystd/multiprocessing";

export const Point = Struct({ x: "d", y: "d" });

export function modify(
  n: Synchronized<"i">,
  x: CValue<"d">,
  s: SynchronizedString,
  A: SynchronizedArray<typeof Point>,
): void {
  n.value **= 2;
  x.value **= 2;
  s.value = s.text.toUpperCase();
  for (const a of A) {
    a.x **= 2;
    a.y **= 2;
  }
}

if (import.meta.main) {
  const lock = new Lock();

  const n = Value("i", 7);
  const x = Value("d", 1.0 / 3.0, { lock: false });
  const s = SharedArray("c", "hello world", { lock });
  const A = SharedArray(Point, [[1.875, -6.25], [-5.75, 2.5], [2.375, 9.5]], { lock });

  const p = new Process({ target: modify, args: [n, x, s, A] });
  await p.start();
  await p.join();

  console.log(n.value);
  console.log(x.value);
  console.log(s.text);
  console.log([...A].map((a) => [a.x, a.y]));
}
