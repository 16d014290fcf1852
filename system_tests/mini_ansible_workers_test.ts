/**
 * Workers of mini-Ansible: what they inherit, what they say, and what becomes of a play when
 * one of them does not end as it should.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  activeChildren,
  Empty,
  exit,
  getAllStartMethods,
  getContext,
  Process,
} from "@pystd/multiprocessing";
import type { StartMethod } from "@pystd/multiprocessing/process";
import { Queue } from "@pystd/multiprocessing/queues";
import {
  CallbackSend,
  DisplaySend,
  FinalQueue,
  ForkWorkers,
  StrategySentinel,
  TaskResult,
  WorkerProcess,
  type WorkersOptions,
} from "./mini_ansible/executor/mod.ts";
import { type Trial, type TrialOptions, tryPlays } from "./mini_ansible/trial.ts";

const METHODS = getAllStartMethods();

/** Workers of a class of the test's own. */
function workersOf(Worker: typeof WorkerProcess): TrialOptions {
  return { makeWorkers: (options: WorkersOptions) => new ForkWorkers(options, Worker) };
}

/** Two tasks; the second shows who has stayed. */
const TWO_TASKS = [{
  tasks: [{ name: "first", debug: { msg: "hi" } }, {
    name: "second",
    debug: { msg: "still here" },
  }],
}];

function failureOf({ results }: Trial): string {
  const failed = results.filter(({ how }) => how === "failed");
  assertEquals(failed.map(({ host }) => host), ["b"]);
  return String(failed[0].result.msg);
}

function assertOthersWentOn({ exit, events, recap }: Trial): void {
  assertEquals(exit, 2);
  assertEquals(events.filter((event) => event.endsWith("second")), [
    "ok a: second",
    "ok c: second",
  ]);
  assertEquals(Object.values(recap!.hosts).map(({ failed }) => failed), [0, 1, 0]);
  assertEquals(activeChildren(), []);
}

Deno.test("WorkerProcess is a Process whose run() and start() are its own", async () => {
  const queue = new FinalQueue();
  const job = {
    id: 1,
    host: { name: "a", address: "a" },
    task: {
      uuid: "t",
      name: "n",
      action: "debug",
      args: { msg: "{{ greeting }} from {{ who }}" },
      handler: false,
      vars: {},
      when: [],
      tags: [],
      environment: [],
      module_defaults: [],
      search_path: [],
    },
    vars: { greeting: "hello", who: "a worker" },
    basedir: "/",
    settings: { checkMode: false, diffMode: false, verbosity: 0, cwd: "/" },
  };
  const worker = new WorkerProcess({ queue, job });
  assert(worker instanceof Process && worker instanceof getContext("fork").Process);
  assertEquals([worker.name.split("-")[0], worker.daemon], ["WorkerProcess", false]);
  assertEquals([worker.isAlive(), worker.exitcode, worker.ended], [false, null, undefined]);
  await worker.start();
  assert(worker.isAlive());
  const result = await queue.get({ timeout: 10_000 });
  assert(result instanceof TaskResult);
  assertEquals([result.host, result.task, result.result.msg], ["a", "t", "hello from a worker"]);
  assertEquals(await worker.ended, 0);
  assertEquals(worker.isAlive(), false);
});

Deno.test("FinalQueue keeps the classes of messages and the order of each sender, and times out", async () => {
  const queue = new FinalQueue();
  assert(queue instanceof Queue);
  await assertRejects(() => queue.get({ timeout: 1 }), Empty);
  const about = { host: "a", task: "t", result: { changed: false }, fields: { no_log: true } };
  queue.sendDisplay("careful", { kind: "warning" });
  queue.sendCallback("itemOk", about);
  queue.sendTaskResult(about);
  queue.sendSentinel();
  const heard = [await queue.get(), await queue.get(), await queue.get(), await queue.get()];
  assertEquals(heard.map((message) => message.constructor), [
    DisplaySend,
    CallbackSend,
    TaskResult,
    StrategySentinel,
  ]);
  assertEquals((heard[1] as CallbackSend).about, new TaskResult(about));
  await assertRejects(() => queue.get({ timeout: 1 }), Empty);
});

const ENDS: readonly [how: string, Worker: typeof WorkerProcess, said: string][] = [
  [
    "exits with 0 and no result",
    class Silent extends WorkerProcess {
      override async run() {
        if (this.job.host.name === "b") exit(0);
        await super.run();
      }
    },
    "ended with exit code 0 before it had a result",
  ],
  [
    "exits with 3",
    class Leaving extends WorkerProcess {
      override async run() {
        if (this.job.host.name === "b") exit(3);
        await super.run();
      }
    },
    "ended with exit code 3",
  ],
  [
    "throws outside of its task",
    class Throwing extends WorkerProcess {
      override async run() {
        if (this.job.host.name === "b") throw new RangeError("outside");
        await super.run();
      }
    },
    "ended with exit code 1",
  ],
  [
    "has a result that cannot be sent",
    class Unsendable extends WorkerProcess {
      override async run() {
        if (this.job.host.name === "b") Object.assign(this.job.task.args, { msg: Symbol("no") });
        await super.run();
      }
    },
    "Cannot send the result of the task",
  ],
];

for (const [how, Worker, said] of ENDS) {
  Deno.test(`a worker that ${how} fails its host, and the play goes on`, async () => {
    const trial = await tryPlays(TWO_TASKS, workersOf(Worker));
    assertStringIncludes(failureOf(trial), said);
    assertOthersWentOn(trial);
  });
}

Deno.test("a worker that is terminated in a task fails its host, and the play goes on", async () => {
  class Stuck extends WorkerProcess {
    override async run() {
      if (this.job.host.name === "b") {
        this.terminate(); // as anybody may, at any time
        await new Promise(() => {});
      }
      await super.run();
    }
  }
  const trial = await tryPlays(TWO_TASKS, workersOf(Stuck));
  assertStringIncludes(failureOf(trial), "ended with exit code -15 before it had a result");
  assertOthersWentOn(trial);
});

/** One host waits, for longer than anybody would, between two tries. */
const WAITING = [{
  tasks: [
    {
      name: "first",
      debug: { msg: "try" },
      until: "inventory_hostname != 'b'",
      retries: 3,
      delay: 86_400,
    },
    { name: "second", debug: { msg: "still here" } },
  ],
}];

for (const startMethod of METHODS) {
  Deno.test(`a worker killed between two tries fails its host, and the play goes on [${startMethod}]`, async () => {
    const trial = await tryPlays(WAITING, {
      startMethod,
      forks: 1,
      callbacks: [{ retry: () => activeChildren().forEach((child) => child.kill()) }],
    });
    assertStringIncludes(failureOf(trial), "ended with exit code -9 before it had a result");
    assertOthersWentOn(trial);
  });

  Deno.test(`a run that is interrupted ends with 99 and leaves nobody [${startMethod}]`, async () => {
    const interrupt = new AbortController();
    const trial = await tryPlays(WAITING, {
      startMethod,
      signal: interrupt.signal,
      callbacks: [{ retry: () => interrupt.abort() }],
    });
    assertEquals(trial.exit, 99);
    assertEquals(trial.errors.map(({ name }) => name), ["UserInterrupt"]);
    assertEquals(trial.events.filter((event) => event.endsWith("second")), []);
    assertEquals(activeChildren(), []);
  });

  Deno.test(`fifty hosts do twenty tasks with ten workers at a time at most [${startMethod}]`, async () => {
    let most = 0;
    const seen = new Set<number | null>();
    const count = () => {
      const children = activeChildren();
      most = Math.max(most, children.length);
      for (const { pid } of children) seen.add(pid);
    };
    const tasks = Array.from({ length: 20 }, (_, n) => ({
      name: `task ${n}`,
      debug: { msg: "{{ inventory_hostname }}" },
      register: `result_${n}`,
    }));
    const { exit, recap, results } = await tryPlays([{ tasks }], {
      startMethod: startMethod as StartMethod,
      hosts: Array.from({ length: 50 }, (_, n) => `h${n},`).join(""),
      forks: 10,
      callbacks: [{ runnerStart: count, runnerOk: count }],
    });
    assertEquals(exit, 0);
    assertEquals(results.length, 1_000);
    assert(results.every(({ host, result }) => result.msg === host));
    assertEquals(new Set(Object.values(recap!.hosts).map(({ ok }) => ok)), new Set([20]));
    assert(most <= 10, `${most} workers at a time`);
    if (startMethod !== "fork") assert(seen.size <= 10, `${seen.size} workers for 1000 tasks`);
    assertEquals(activeChildren(), []);
  });
}
