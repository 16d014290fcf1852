/** Processes that take jobs from one queue and stream their findings over another. */

import { currentProcess, Process, Queue } from "@pystd/multiprocessing";
import { readCorpus, type SourceFile } from "../corpus.ts";
import { type Finding, Likeness } from "../likeness.ts";
import { PATIENCE, type Scene, type Setting } from "../scene.ts";
import { type Bar, duration, grouped } from "../stage.ts";

/** A finding, and who made it. */
interface Report {
  readonly index: number;
  readonly finding: Finding;
  readonly by: string;
}

/** The scene. */
export const sharedWork: Scene = {
  title: "Work shared out: which files of this repository are most alike?",
  play,
};

/** What each child does: compares files until there are no more. */
export async function compareFiles(
  files: readonly SourceFile[],
  jobs: Queue<number | null>,
  reports: Queue<Report>,
): Promise<void> {
  const likeness = new Likeness(files);
  const by = currentProcess().name;
  for (;;) {
    const index = await jobs.get();
    if (index === null) return;
    await reports.put({ index, finding: likeness.twinOf(index), by });
  }
}

async function play({ stage, processes }: Setting): Promise<void> {
  const files = readCorpus();
  const lines = files.reduce((sum, file) => sum + file.lines.length, 0);
  stage.say(
    `${grouped(files.length)} files, ${grouped(lines)} lines, each compared with all others`,
  );

  const together = `${processes} processes`;
  const aloneBar = stage.bar("alone".padEnd(together.length), lines);
  const alone = await timed(() => compareAlone(files, aloneBar));
  aloneBar.stop();
  const sharedBar = stage.bar(together, lines);
  const shared = await timed(() => compareTogether(files, { processes, bar: sharedBar }));
  sharedBar.stop();

  for (const { file, twin, likeness } of mostAlike(alone.result, 3)) {
    stage.aside(`${Math.round(100 * likeness)} % alike: ${file} and ${twin}`);
  }
  stage.check(
    `${grouped(files.length)} findings, the same from ${together} as from one`,
    JSON.stringify(shared.result.findings) === JSON.stringify(alone.result),
  );
  stage.say(`files by process: ${sharesText(shared.result.shares)}`);
  stage.say(
    `alone ${duration(alone.time)}, with ${together} ${duration(shared.time)}: ` +
      `${(alone.time / shared.time).toFixed(2)} times as fast`,
  );
}

function compareAlone(files: readonly SourceFile[], bar: Bar): Finding[] {
  const likeness = new Likeness(files);
  return files.map(({ lines }, index) => {
    const finding = likeness.twinOf(index);
    bar.advance(lines.length, "");
    return finding;
  });
}

async function compareTogether(
  files: readonly SourceFile[],
  { processes, bar }: { processes: number; bar: Bar },
): Promise<{ findings: Finding[]; shares: Map<string, number> }> {
  using jobs = new Queue<number | null>();
  using reports = new Queue<Report>();
  const children = Array.from(
    { length: processes },
    () => new Process({ target: compareFiles, args: [files, jobs, reports] }),
  );
  await Promise.all(children.map((child) => child.start()));
  for (const index of files.keys()) jobs.put(index);
  for (const _ of children) jobs.put(null);

  const findings: Finding[] = [];
  const shares = new Map(children.map(({ name }) => [name, 0]));
  for (const _ of files) {
    const { index, finding, by } = await reports.get({ timeout: PATIENCE });
    findings[index] = finding;
    shares.set(by, shares.get(by)! + 1);
    bar.advance(files[index].lines.length, sharesText(shares));
  }
  await Promise.all(children.map((child) => child.join({ timeout: PATIENCE })));
  return { findings, shares };
}

function sharesText(shares: ReadonlyMap<string, number>): string {
  return [...shares].map(([name, count]) => `${name} ${count}`).join(" · ");
}

/** The best findings; of two that say the same of each other, one. */
function mostAlike(findings: readonly Finding[], count: number): Finding[] {
  return findings.filter(({ file, twin }) => file < twin)
    .sort((a, b) => b.likeness - a.likeness).slice(0, count);
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; time: number }> {
  const start = performance.now();
  const result = await work();
  return { result, time: performance.now() - start };
}
