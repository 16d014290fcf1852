/**
 * Programs of differences_test.ts whose own end is what matters.
 *
 * Usage: deno run -A program.ts SCENARIO
 */

import { Event, exit, getContext, type Process } from "@pystd/multiprocessing";

const spawn = getContext("spawn");

export async function linger(ready: Event): Promise<void> {
  ready.set();
  await new Promise((resolve) => setTimeout(resolve, 200));
  console.log("the child has finished");
}

export function compute(ready: Event): void {
  ready.set();
  for (let n = 0;; n++) Math.sqrt(n);
}

export async function waitForEver(ready: Event): Promise<void> {
  ready.set();
  await new Event().wait();
}

export async function read(ready: Event): Promise<void> {
  ready.set();
  const bytes = new Uint8Array(5);
  await Deno.stdin.read(bytes);
  console.log("the child has read", new TextDecoder().decode(bytes));
}

const SCENARIOS: Record<string, () => Promise<void>> = {
  async "main returns"() {
    await started(linger);
    console.log("main has finished");
  },

  async "a child reads"() {
    await started(read);
  },

  async "main calls Deno.exit"() {
    await started(linger);
    Deno.exit(3);
  },

  async "main throws"() {
    await started(linger);
    throw new Error("main throws");
  },

  "main calls exit"() {
    return Promise.resolve(exit(3));
  },

  async "a computing child is killed"() {
    const child = await started(compute);
    child.kill();
    await child.join();
    console.log(child.exitcode);
  },

  async "a computing child is interrupted"() {
    const child = await started(compute);
    child.interrupt();
    await child.join({ timeout: 300 });
    console.log(child.exitcode);
    child.kill();
  },

  async "an in-agent child calls Deno.exit"() {
    const { Process } = getContext("fork");
    const child = new Process({ target: () => Deno.exit(4) });
    await child.start();
    await child.join();
    console.log("main goes on");
  },

  async "Ctrl-C"() {
    const child = await started(waitForEver);
    console.log("ready");
    await child.join();
    console.log("main goes on");
  },
};

async function started(target: (ready: Event) => unknown): Promise<Process> {
  const ready = new Event();
  const child = new spawn.Process({ target, args: [ready] });
  await child.start();
  await ready.wait();
  return child;
}

if (import.meta.main) await SCENARIOS[Deno.args[0]]();
