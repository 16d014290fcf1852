/**
 * A loop over a shared array of doubles, each worker over its part: nanoseconds for an element.
 * Arguments: the number of workers, then how they get at the elements, `view`, `get` or `index`.
 *
 * @module
 */
import { Array as SharedArray, Process, Queue, type SynchronizedArray } from "../../mod.ts";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

const LENGTH = 100_000;
/** Times that a worker goes over its part, in a round of the usual size. */
const PASSES: Readonly<Record<string, number>> = { view: 400, get: 20, index: 4 };

/** What a worker is given. */
export interface Part {
  readonly array: SynchronizedArray<"d">;
  readonly from: number;
  readonly to: number;
  readonly go: Queue<number>;
  readonly done: Queue<null>;
}

/** Computes as often as it is told to, again and again; zero ends it. */
export function computeView({ array: { view }, from, to, go, done }: Part): void {
  for (let passes = go.getSync(); passes > 0; passes = go.getSync()) {
    for (; passes > 0; passes--) {
      for (let i = from; i < to; i++) view[i] = view[i] * 0.5 + 1;
    }
    done.putSync(null);
  }
}

/** The same, by `get()` and `set()`. */
export function computeGet({ array, from, to, go, done }: Part): void {
  for (let passes = go.getSync(); passes > 0; passes = go.getSync()) {
    for (; passes > 0; passes--) {
      for (let i = from; i < to; i++) array.set(i, array.get(i) * 0.5 + 1);
    }
    done.putSync(null);
  }
}

/** The same, by `array[i]`. */
export function computeIndex({ array, from, to, go, done }: Part): void {
  for (let passes = go.getSync(); passes > 0; passes = go.getSync()) {
    for (; passes > 0; passes--) {
      for (let i = from; i < to; i++) array[i] = array[i] * 0.5 + 1;
    }
    done.putSync(null);
  }
}

const TARGETS = { view: computeView, get: computeGet, index: computeIndex };

/** Ready to be measured. */
export async function prepare(workers: string, form: string): Promise<Performer> {
  const count = Number(workers);
  const array = SharedArray("d", LENGTH);
  const done = new Queue<null>();
  const parts: Part[] = Array.from({ length: count }, (_, worker) => ({
    array,
    from: worker * LENGTH / count,
    to: (worker + 1) * LENGTH / count,
    go: new Queue<number>(),
    done,
  }));
  const target = TARGETS[form as keyof typeof TARGETS];
  const processes = parts.map((part) => new Process({ target, args: [part] }));
  await Promise.all(processes.map((process) => process.start()));
  const tellAll = (passes: number) => parts.forEach(({ go }) => go.put(passes));
  return {
    async round(scale) {
      const passes = Math.ceil(PASSES[form] * scale);
      const begun = performance.now();
      tellAll(passes);
      for (let worker = 0; worker < count; worker++) await done.get();
      return nanosecondsEach(begun, passes * LENGTH);
    },
    async close() {
      tellAll(0);
      await Promise.all(processes.map((process) => process.join()));
    },
  };
}
