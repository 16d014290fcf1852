import { assertEquals, assertRejects } from "@std/assert";
import { chooseMethod } from "../process/backstage.ts";
import { Process } from "../process/mod.ts";
import { Queue } from "../queues/mod.ts";
import { watch } from "./vigil.ts";
import * as targets from "./testdata/targets.ts";
import { until } from "./testdata/makers.ts";

Deno.test("watch() resolves with true when the event comes", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watched = watch(promise, {});
  resolve();
  assertEquals(await watched, true);
});

Deno.test("watch() resolves with false when time is up", async () => {
  const never = new Promise<void>(() => {});
  assertEquals(await watch(never, { timeout: 1 }), false);
  assertEquals(await watch(never, { timeout: 0 }), false);
});

Deno.test("watch() rejects with the reason of its signal", async () => {
  const never = new Promise<void>(() => {});
  const controller = new AbortController();
  const watched = watch(never, { signal: controller.signal });
  const reason = new Error("enough");
  controller.abort(reason);
  assertEquals(await assertRejects(() => watched), reason);
});

Deno.test("watch() raises KeyboardInterrupt where an interrupted process waits for a result", async () => {
  using told = new Queue<string>();
  const p = new Process({ target: targets.waitForResult, args: [told] });
  await p.start();
  assertEquals(await told.get(), "waiting");
  p.interrupt();
  assertEquals(await told.get(), "KeyboardInterrupt");
  await p.join();
  assertEquals(p.exitcode, 0);
});

Deno.test("watch() ends with the in-agent process that waits", async () => {
  chooseMethod("fork", { force: true });
  let isOver = false;
  let isWaiting = false;
  const p = new Process({
    target: async () => {
      try {
        const watched = watch(new Promise<void>(() => {}), {});
        isWaiting = true;
        await watched;
      } finally {
        isOver = true;
      }
    },
  });
  await p.start();
  await until(() => isWaiting);
  p.terminate();
  await p.join();
  await until(() => isOver);
  assertEquals(p.exitcode, -15);
  chooseMethod(null, { force: true });
});
