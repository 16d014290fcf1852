import { getContext, task } from "@pystd/multiprocessing";
import { Queue } from "@pystd/multiprocessing/queues";

const { Process } = getContext("fork");

/** How a task ended: names and plain data, no objects. */
@task(import.meta)
class TaskResult {
  constructor(readonly host: string, readonly fields: { failed: boolean; msg: string }) {}
}

/** The main process has heard enough. */
@task(import.meta)
class Sentinel {}

/** One queue for all workers, with a sender for each kind of message. */
@task(import.meta)
class FinalQueue extends Queue<TaskResult | Sentinel> {
  sendTaskResult(result: TaskResult): void {
    this.putNowait(result);
  }
}

/** One process for one task on one host. Its fields travel; nothing else is sent. */
class WorkerProcess extends Process {
  ended: Promise<void> | undefined;

  constructor(readonly finalQueue: FinalQueue, readonly host: string) {
    super();
  }

  override async start(): Promise<void> {
    await super.start();
    this.ended = this.join();
  }

  override run(): void {
    if (this.host === "h3") return; // dies without a word
    this.finalQueue.sendTaskResult(
      new TaskResult(this.host, { failed: this.host === "h2", msg: `done by ${this.name}` }),
    );
  }
}

const finalQueue = new FinalQueue();
const results = new Map<string, string>();

/** The results thread: it sits in get() until the sentinel comes. */
async function readResults(): Promise<void> {
  for (;;) {
    const message = await finalQueue.get();
    if (message instanceof Sentinel) return;
    results.set(message.host, message.fields.failed ? "failed" : message.fields.msg);
  }
}

const reader = readResults();
const slots: (WorkerProcess | undefined)[] = [undefined, undefined];

for (const host of ["h1", "h2", "h3", "h4"]) {
  if (slots.every((worker) => worker?.isAlive())) {
    await Promise.race(slots.map((worker) => worker!.ended));
  }
  const free = slots.findIndex((worker) => !worker?.isAlive());
  const worker = slots[free] = new WorkerProcess(finalQueue, host);
  await worker.start();
}
await Promise.all(slots.map((worker) => worker!.ended));

finalQueue.putNowait(new Sentinel());
await reader;
for (const host of ["h1", "h2", "h3", "h4"]) {
  console.log(host, results.get(host) ?? "lost its worker");
}
