/** Functions and classes that `task()` marks; the module exports none of them under its name. */

import { task } from "../task.ts";

const OFFSET = 100;

const double = task(import.meta, function double(x: number): number {
  return x * 2 + OFFSET;
});
const first = task(import.meta, (x: number): number => x + 1 + OFFSET);
const second = task(import.meta, (x: number): number => x + 2 + OFFSET);

@task(import.meta)
class Job {
  static offset = OFFSET;
}

export const marked: {
  double: typeof double;
  first: typeof first;
  second: typeof second;
  Job: typeof Job;
} = { double, first, second, Job };
