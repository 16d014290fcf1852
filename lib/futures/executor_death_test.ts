/** What becomes of an executor's calls when workers end in the midst of something else. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { WorkerLostError } from "../errors.ts";
import { activeChildren } from "../process/mod.ts";
import { Event, Semaphore } from "../synchronize/mod.ts";
import { type Future, ProcessPoolExecutor } from "./mod.ts";
import { fork, forkserver, spawn } from "./testdata/contexts.ts";
import { releaseAndWait, square } from "./testdata/calls.ts";

for (const [method, mpContext] of Object.entries({ spawn, forkserver, fork })) {
  Deno.test(`ProcessPoolExecutor [${method}] has no more workers than it may, though callbacks submit while it buries some`, async () => {
    await using executor = new ProcessPoolExecutor(2, { mpContext, recover: true });
    const begun = new Semaphore(0);
    const event = new Event();
    const next: Future<number>[] = [];
    const lost = [1, 2].map(() => executor.submit(releaseAndWait, begun, event));
    for (const future of lost) {
      future.addDoneCallback(() => {
        for (let n = 0; n < 4; n++) next.push(executor.submit(square, n));
      });
      await begun.acquire();
    }
    for (const worker of activeChildren()) worker.kill();
    for (const future of lost) await assertRejects(() => future.result(), WorkerLostError);
    const squares = await Promise.all(next.map((future) => future.result({ timeout: 20_000 })));
    assertEquals(squares, [0, 1, 4, 9, 0, 1, 4, 9]);
    assert(activeChildren().length <= 2, `${activeChildren().length} workers`);
    await executor.shutdown();
    assertEquals(activeChildren(), []);
  });
}
