import { Lock, Process } from "@pystd/multiprocessing";

export async function f(l: Lock, i: number): Promise<void> {
  await l.acquire();
  try {
    console.log("hello world", i);
  } finally {
    l.release();
  }
}

if (import.meta.main) {
  const lock = new Lock();

  for (let num = 0; num < 10; num++) {
    await new Process({ target: f, args: [lock, num] }).start();
  }
}
