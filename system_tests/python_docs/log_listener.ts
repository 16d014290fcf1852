// The logging cookbook: "Logging to a single file from multiple processes"
import { Process, Queue } from "@pystd/multiprocessing";
import {
  getLogger,
  type Handler,
  type LogRecord,
  StreamHandler,
} from "@pystd/multiprocessing/util";

// Python's QueueHandler
class QueueHandler implements Handler {
  constructor(readonly queue: Queue<LogRecord | null>) {}

  handle(record: LogRecord): void {
    this.queue.put(record);
  }
}

export async function listenerProcess(queue: Queue<LogRecord | null>): Promise<void> {
  const lines: string[] = [];
  const format = "%(processName)-6s %(name)s %(levelname)s %(message)s";
  const write = (line: string) => lines.push(line.trimEnd());
  getLogger().addHandler(new StreamHandler({ format, write }));
  for await (const record of queue) {
    if (record === null) break; // We send this as a sentinel to tell the listener to quit.
    getLogger().handle(record); // No level or filter logic applied - just do it!
  }
  console.log(lines.sort().join("\n"));
}

export function workerProcess(queue: Queue<LogRecord | null>, k: number): void {
  const logger = getLogger();
  logger.addHandler(new QueueHandler(queue));
  logger.setLevel("ERROR");
  for (let i = 0; i < 3; i++) logger.error("Random message #%d of %d", i, k);
}

if (import.meta.main) {
  const queue = new Queue<LogRecord | null>(-1);
  const listener = new Process({ target: listenerProcess, args: [queue] });
  await listener.start();
  const workers = [0, 1].map((k) =>
    new Process({ target: workerProcess, args: [queue, k], name: `Work${k}` })
  );
  for (const w of workers) await w.start();
  for (const w of workers) await w.join();
  queue.putNowait(null);
  await listener.join();
}
