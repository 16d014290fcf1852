/**
 * A process that asks again and again, in a loop that never awaits, can be ended: no host stops
 * such a thread, but what it asks does.
 */

import { assert, assertEquals } from "@std/assert";
import {
  Barrier,
  Event,
  Lock,
  Process,
  Queue,
  Semaphore,
  SimpleQueue,
} from "@pystd/multiprocessing";
import { RawValue } from "@pystd/multiprocessing/sharedctypes";
import { inspect } from "@pystd/multiprocessing/util";
import { ask, QUESTIONS, type Things } from "./polling/targets.ts";

/** So many looks, 10 ms apart, before a thread is believed to run for ever. */
const LOOKS = 1_000;

/** Is nothing left of the process called so? Its page goes when its thread is over. */
async function leaves(name: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if (inspect().process(name) === undefined) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

const things: Things = {
  event: new Event(),
  lock: new Lock(),
  semaphore: new Semaphore(0),
  barrier: new Barrier(2),
  queue: new Queue(),
  simple: new SimpleQueue(),
  value: RawValue("i", 0),
};

for (const question of Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[]) {
  Deno.test({
    name: `A process that polls ${question} stops when it is killed`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const asked = new Semaphore(0);
      const p = new Process({ target: ask, args: [question, things, asked], name: question });
      await p.start();
      await asked.acquire();
      p.kill();
      await p.join();
      assertEquals(p.exitcode, -9);
      assert(await leaves(question), "its thread runs on");
    },
  });
}
