import * as mp from "@pystd/multiprocessing";

export async function foo(q: mp.Queue<string>): Promise<void> {
  await q.put("hello");
}

if (import.meta.main) {
  mp.setStartMethod("spawn", { force: true });
  const q = new mp.Queue<string>();
  const p = new mp.Process({ target: foo, args: [q] });
  await p.start();
  console.log(await q.get());
  await p.join();

  const ctx = mp.getContext("spawn");
  const q2 = ctx.Queue<string>();
  const p2 = new ctx.Process({ target: foo, args: [q2] });
  await p2.start();
  console.log(await q2.get());
  await p2.join();
}
