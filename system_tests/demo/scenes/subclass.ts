/** A subclass of Process with a `run()` of its own, as Python programs have them. */

import { Process, SimpleQueue } from "@pystd/multiprocessing";
import { readCorpus, type SourceFile } from "../corpus.ts";
import type { Scene, Setting } from "../scene.ts";
import { grouped } from "../stage.ts";

/** How many lines of each kind there are. */
interface Tally {
  readonly kind: string;
  readonly code: number;
  readonly comments: number;
}

/** Counts lines; its fields travel to the child with it. */
export class LineCounter extends Process {
  constructor(
    readonly kind: string,
    readonly files: readonly SourceFile[],
    readonly tallies: SimpleQueue<Tally>,
  ) {
    super();
  }

  override run(): void {
    this.tallies.put(tallyOf(this.kind, this.files));
  }
}

/** The scene. */
export const subclass: Scene = {
  title: "A subclass with a run() of its own: code and comments",
  play,
};

async function play({ stage }: Setting): Promise<void> {
  const kinds = Map.groupBy(
    readCorpus(),
    ({ path }) => path.endsWith("_test.ts") ? "tests" : "sources",
  );
  using tallies = new SimpleQueue<Tally>();
  const counters = [...kinds].map(([kind, files]) => new LineCounter(kind, files, tallies));
  for (const counter of counters) await counter.start();
  const received = [await tallies.get(), await tallies.get()];
  for (const counter of counters) await counter.join();

  for (const { name, kind, files, exitcode } of counters) {
    const { code, comments } = tallyOf(kind, files);
    const tally = received.find((each) => each.kind === kind);
    stage.check(
      `${name} counted the ${kind}: ${grouped(code)} lines of code, ${
        grouped(comments)
      } of comment`,
      exitcode === 0 && tally?.code === code && tally.comments === comments,
    );
  }
}

function tallyOf(kind: string, files: readonly SourceFile[]): Tally {
  const lines = files.flatMap((file) => file.lines);
  const comments = lines.filter((line) => /^(?:\/[/*]|\*)/.test(line)).length;
  return { kind, code: lines.length - comments, comments };
}
