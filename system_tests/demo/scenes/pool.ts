/** A pool that is handed a list, reports how far it is, and loses a worker on the way. */

import { Pool, WorkerLostError } from "@pystd/multiprocessing";
import { readCorpus, type SourceFile } from "../corpus.ts";
import type { Scene, Setting } from "../scene.ts";
import { duration, grouped } from "../stage.ts";

/** The scene. */
export const pool: Scene = {
  title: "A pool with progress: which words do these files use most?",
  play,
};

/** How often each word occurs in a file. */
export function countWords({ lines }: SourceFile): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    for (const [word] of line.matchAll(/\p{L}[\p{L}\p{N}_]*/gu)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

/** Takes its worker along. */
export function vanish(): never {
  Deno.exit(9);
}

async function play({ stage, processes, method }: Setting): Promise<void> {
  const files = readCorpus();
  const alone = sumOf(files.map(countWords));

  await using workers = new Pool(processes);
  const bar = stage.bar(`${processes} workers`, files.length);
  let shown = 0;
  const start = performance.now();
  const lost = method === "fork" ? undefined : workers.applyAsync(vanish);
  const counts = await workers.map(countWords, files, {
    onProgress(done) {
      bar.advance(done - shown, "");
      shown = done;
    },
  });
  bar.stop();
  const total = sumOf(counts);

  const most = [...total].sort(([, a], [, b]) => b - a).slice(0, 5);
  stage.aside(most.map(([word, count]) => `${word} ${grouped(count)}`).join(" · "));
  stage.check(
    `${grouped(total.size)} words of ${grouped(files.length)} files in ` +
      `${duration(performance.now() - start)}, the same as from one process`,
    shown === files.length && isSame(total, alone),
  );
  if (lost === undefined) return;
  const error = await lost.get().then(() => undefined, (error) => error);
  stage.check(
    `a worker ended in the middle of it: its own call fails with ${error?.name}, all others went on`,
    error instanceof WorkerLostError,
  );
}

function sumOf(counts: Iterable<Map<string, number>>): Map<string, number> {
  const sum = new Map<string, number>();
  for (const part of counts) {
    for (const [word, count] of part) sum.set(word, (sum.get(word) ?? 0) + count);
  }
  return sum;
}

function isSame(a: Map<string, number>, b: Map<string, number>): boolean {
  return a.size === b.size && [...a].every(([word, count]) => b.get(word) === count);
}
