/** A counter in a file: reading it and writing it back takes a lock. */

import { Lock, Process } from "@pystd/multiprocessing";
import type { Scene, Setting } from "../scene.ts";
import { grouped } from "../stage.ts";

const ROUNDS = 150;

/** The scene. */
export const counter: Scene = {
  title: "A lock around a counter that all processes write",
  play,
};

/** What each child does: reads the number, and writes the next one. */
export async function countUp(path: string, lock: Lock | null): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    using _ = await lock?.hold();
    const count = Number(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, String(count + 1));
  }
}

async function play({ stage, processes }: Setting): Promise<void> {
  const expected = processes * ROUNDS;
  const guarded = await countTogether(processes, new Lock());
  stage.check(
    `${processes} processes, ${ROUNDS} rounds each, with the lock: ${grouped(guarded)}`,
    guarded === expected,
  );
  const unguarded = await countTogether(processes, null);
  stage.say(`without the lock: ${grouped(unguarded)}, so ${grouped(expected - unguarded)} lost`);
}

async function countTogether(processes: number, lock: Lock | null): Promise<number> {
  const path = await Deno.makeTempFile({ prefix: "multiprocessing_demo_" });
  try {
    await Deno.writeTextFile(path, "0");
    const children = Array.from(
      { length: processes },
      () => new Process({ target: countUp, args: [path, lock] }),
    );
    await Promise.all(children.map((child) => child.start()));
    await Promise.all(children.map((child) => child.join()));
    return Number(await Deno.readTextFile(path));
  } finally {
    await Deno.remove(path);
  }
}
