import { Manager, Process } from "@pystd/multiprocessing";
import type { DictProxy, ListProxy } from "@pystd/multiprocessing/managers";

export async function f(
  d: DictProxy<string | number, unknown>,
  l: ListProxy<number>,
): Promise<void> {
  await d.set(1, "1");
  await d.set("2", 2);
  await d.set(0.25, null);
  await l.reverse();
}

if (import.meta.main) {
  await using manager = await Manager();
  const d = await manager.dict<string | number, unknown>();
  const l = await manager.list([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

  const p = new Process({ target: f, args: [d, l] });
  await p.start();
  await p.join();

  console.log(await d.str());
  console.log(await l.str());
}
