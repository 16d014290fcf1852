/**
 * Runs one body per CPython test over the columns and variants that the manifest
 * lists for it.
 *
 * **One body**: it makes everything from the `mp` it is given. **Nothing left**:
 * a test that ends with live children fails, and the children are ended.
 * **Nothing hangs**: after its time a test fails and says what is alive. **No
 * typos**: a test that the manifest does not know cannot be registered.
 */

import { setStartMethod } from "@pystd/multiprocessing";
import { type Column, type Method, type Row, rowOf, variantsOf } from "./manifest.ts";
import { contextOf, type Multiprocessing } from "./multiprocessing.ts";
import { startManaged } from "./managed.ts";
import { formatTestName, type TestName } from "./test_name.ts";

const TEST_TIMEOUT = 30_000;
const ENDING_TIMEOUT = 5_000;

/** Where the behaviour under test is described, and what was changed. */
export interface Passport {
  /** CPython's version. */
  readonly cpython: "3.14";
  /** The file that holds the class. */
  readonly file: string;
  /** The source told us the behaviour; none of its code is here. */
  readonly licence: "PSF-2.0";
  /** What differs from CPython's test bodies, besides the language. */
  readonly edits?: readonly string[];
}

/** Which run of its body a test is in. */
export interface Trial {
  readonly column: Column;
  readonly method: Method;
  /** Whether children run in the parent's own agent. */
  readonly inAgent: boolean;
  /** Whether `mp` is the `dummy` module, whose classes are `threading`'s in Python. */
  readonly dummy: boolean;
  /** Whether what `mp` makes is kept by a manager. */
  readonly managed: boolean;
}

/** A test: it passes by returning. */
export type Body = (mp: Multiprocessing, trial: Trial) => void | Promise<void>;

/** What a test may ask for. */
export interface TestOptions {
  /** Further variants of the first column, beyond the manifest's. */
  readonly also?: readonly Method[];
  /** Variants in which the test cannot hold, each with its reason. */
  readonly except?: Partial<Record<Method, string>>;
  /** Whether spares, or threads that were ended by force, may outlive the test. */
  readonly leavesThreads?: boolean;
  /** Milliseconds until the test counts as hung. */
  readonly timeout?: number;
}

/** Registers the tests of one class. */
export interface Suite {
  /** Registers `name` for each of its variants. */
  test(name: string, body: Body, options?: TestOptions): void;
  /** Registers `name` as a visible skip. */
  skip(name: string, reason: string): void;
}

/** Registers the tests of CPython's class `className`. */
export function compat(
  className: string,
  passport: Passport,
  register: (suite: Suite) => void,
): void {
  const tests: Deno.TestDefinition[] = [];
  const rowFor = (name: string) => applicableRow(`${className}.${name}`, passport);
  register({
    test(name, body, options = {}) {
      for (const [column, method] of trialsOf(rowFor(name), options)) {
        tests.push(trialTest({ id: `${className}.${name}`, column, method }, body, options));
      }
    },
    skip(name, reason) {
      for (const [column, method] of trialsOf(rowFor(name), {})) {
        tests.push(skippedTest({ id: `${className}.${name}`, column, method, reason }));
      }
    },
  });
  // What outlives one test would show as a leak of those that come after it.
  const { clean = [], unclean = [] } = Object.groupBy(
    tests,
    ({ sanitizeOps }) => sanitizeOps ? "clean" : "unclean",
  );
  for (const test of [...clean, ...unclean]) Deno.test(test);
}

function applicableRow(id: string, passport: Passport): Row {
  const row = rowOf(id);
  if (row.port === "not_applicable") {
    throw new Error(`Cannot register ${id}: the manifest calls it not applicable`);
  }
  if (row.file !== passport.file) {
    throw new Error(`Cannot register ${id}: its file is ${row.file}, received ${passport.file}`);
  }
  return row;
}

function trialsOf(row: Row, { also = [] }: TestOptions): [Column, Method][] {
  const [first] = row.columns;
  const listed = row.columns.flatMap((column) =>
    variantsOf(row, column).map((method): [Column, Method] => [column, method])
  );
  return [...listed, ...also.map((method): [Column, Method] => [first, method])];
}

function trialTest(name: TestName, body: Body, options: TestOptions): Deno.TestDefinition {
  const { method } = name;
  const reason = options.except?.[method];
  if (reason !== undefined) return skippedTest({ ...name, reason });
  const isClean = method !== "forkserver" && method !== "manager" && !options.leavesThreads;
  return {
    name: formatTestName(name),
    sanitizeOps: isClean,
    sanitizeResources: isClean,
    fn: () => runTrial(name, body, options.timeout ?? TEST_TIMEOUT),
  };
}

function skippedTest(name: TestName): Deno.TestDefinition {
  return { name: formatTestName(name), ignore: true, fn() {} };
}

async function runTrial(name: TestName, body: Body, timeout: number): Promise<void> {
  if (name.method !== "manager") {
    return await runTrialWith(contextOf(name.method), name, { body, timeout });
  }
  await using managed = await startManaged();
  await runTrialWith(managed.mp, name, { body, timeout });
}

async function runTrialWith(
  mp: Multiprocessing,
  { column, method }: TestName,
  { body, timeout }: { body: Body; timeout: number },
): Promise<void> {
  const dummy = method === "dummy";
  if (!dummy) setStartMethod(mp.getStartMethod(), { force: true });
  const managed = method === "manager";
  const trial = { column, method, dummy, managed, inAgent: dummy || method === "fork" };
  try {
    await within(timeout, mp, async () => await body(mp, trial));
  } catch (error) {
    await endChildren(mp);
    throw error;
  } finally {
    if (!dummy) setStartMethod(null, { force: true });
  }
  const left = await endChildren(mp);
  if (left.length > 0) throw new Error(`Cannot end test: still alive are ${left.join(", ")}`);
}

/** Fails instead of hanging, and says who is alive. */
async function within(
  timeout: number,
  mp: Multiprocessing,
  work: () => Promise<void>,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const alive = mp.activeChildren().map(String).join(", ") || "no child";
      reject(new Error(`Cannot finish test: hung for ${timeout} ms, alive is ${alive}`));
    }, timeout);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends whatever children are left and tells which they were. */
async function endChildren(mp: Multiprocessing): Promise<string[]> {
  const children = mp.activeChildren();
  const names = children.map(String);
  for (const child of children) {
    if ("kill" in child) child.kill();
  }
  for (const child of children) await child.join({ timeout: ENDING_TIMEOUT });
  return names;
}
