import { Manager } from "@pystd/multiprocessing";
import type { DictProxy, ListProxy } from "@pystd/multiprocessing/managers";

if (import.meta.main) {
  await using manager = await Manager();

  const l = await manager.list([0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
  console.log(await l.str());
  console.log(String(l).replace(/0x[0-9a-f]+/, "0x…"));
  console.log(await l.at(4));
  console.log(await l.slice(2, 5));

  const a = await manager.list<ListProxy<string>>();
  const b = await manager.list<string>();
  await a.append(b);
  console.log(await (await a.at(0))!.length);
  await b.append("hello");
  console.log(await (await a.at(0))!.str(), await b.str());

  const outer = await manager.list<DictProxy<string, number>>();
  await outer.append(await manager.dict<string, number>());
  await outer.append(await manager.dict<string, number>());
  await (await outer.at(0))!.set("a", 1);
  await (await outer.at(1))!.set("b", 2);
  console.log(await (await outer.at(0))!.str(), await (await outer.at(1))!.str());

  const plain = await manager.list<Record<string, number>>();
  await plain.append({});
  const d = (await plain.at(0))!;
  d.a = 1;
  console.log(await plain.str());
  await plain.set(0, d);
  console.log(await plain.str());

  const [one, other] = [await manager.list([1, 2, 3]), await manager.list([1, 2, 3])];
  console.log(one === other);
}
