import { Lock, Process } from "@pystd/multiprocessing";

export async function countUp(path: string, lock: Lock): Promise<void> {
  for (let round = 0; round < 50; round++) {
    using _ = await lock.hold();
    const count = Number(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, String(count + 1));
  }
}

if (import.meta.main) {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "0");
  const lock = new Lock();
  const workers = [1, 2, 3].map(() => new Process({ target: countUp, args: [path, lock] }));
  for (const worker of workers) await worker.start();
  for (const worker of workers) await worker.join();
  console.log(await Deno.readTextFile(path));
  await Deno.remove(path);
}
