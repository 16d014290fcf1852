// PyMOTW: "Passing Messages to Processes": consumers, tasks as objects, a pill for each consumer
import { JoinableQueue, Process, Queue } from "@pystd/multiprocessing";

export class Task {
  constructor(readonly a: number, readonly b: number) {}

  call(): string {
    return `${this} = ${this.a * this.b}`;
  }

  toString(): string {
    return `${this.a} * ${this.b}`;
  }
}

export class Consumer extends Process {
  constructor(
    readonly taskQueue: JoinableQueue<Task | null>,
    readonly resultQueue: Queue<string>,
  ) {
    super();
  }

  override async run(): Promise<void> {
    while (true) {
      const nextTask = await this.taskQueue.get();
      if (nextTask === null) {
        // Poison pill means shutdown
        this.taskQueue.taskDone();
        break;
      }
      const answer = nextTask.call();
      this.taskQueue.taskDone();
      this.resultQueue.put(answer);
    }
  }
}

if (import.meta.main) {
  // Establish communication queues
  const tasks = new JoinableQueue<Task | null>();
  const results = new Queue<string>();

  // Start consumers
  const consumers = [1, 2, 3, 4].map(() => new Consumer(tasks, results));
  for (const w of consumers) await w.start();

  // Enqueue jobs, and a poison pill for each consumer
  let jobs = 10;
  for (let i = 0; i < jobs; i++) tasks.put(new Task(i, i));
  for (const _ of consumers) tasks.put(null);

  // Wait for all of the tasks to finish
  await tasks.join();

  // Start printing results
  for (; jobs > 0; jobs--) console.log("Result:", await results.get());
}
