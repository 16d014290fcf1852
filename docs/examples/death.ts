import { BrokenLockError, Event, Lock, Process } from "@pystd/multiprocessing";

export async function hold(lock: Lock, held: Event): Promise<void> {
  await lock.acquire();
  held.set();
  await new Event().wait(); // for ever
}

if (import.meta.main) {
  const lock = new Lock();
  const held = new Event();
  const p = new Process({ name: "holder", target: hold, args: [lock, held] });
  await p.start();
  await held.wait();

  const mine = lock.acquire();
  p.kill();
  try {
    await mine;
  } catch (error) {
    if (!(error instanceof BrokenLockError)) throw error;
    console.log(error.message);
  }
  await p.join();
  console.log(p.exitcode);
  lock.reset();
  console.log(await lock.acquire());
}
