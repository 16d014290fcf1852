import { Process, Queue } from "@pystd/multiprocessing";
import type { Address } from "@pystd/multiprocessing/connection";
import { BaseManager, type QueueProxy } from "@pystd/multiprocessing/managers";

const authkey = new TextEncoder().encode("abracadabra");

export class Worker extends Process {
  constructor(readonly q: Queue<string>) {
    super();
  }
  override async run(): Promise<void> {
    await this.q.put("local hello");
  }
}

export class QueueManager extends BaseManager {
  declare getQueue: () => Promise<QueueProxy<string>>;
}

/** A program elsewhere. */
export async function visit(address: Address): Promise<void> {
  const m = new QueueManager({ address, authkey });
  await m.connect();
  const queue = await m.getQueue();
  console.log(await queue.get());
}

QueueManager.register("getQueue");

if (import.meta.main) {
  const queue = new Queue<string>();
  const w = new Worker(queue);
  await w.start();
  QueueManager.register("getQueue", { callable: () => queue });
  const m = new QueueManager({ address: ["localhost", 0], authkey });
  const s = m.getServer();
  const serving = s.serveForever();
  const visitor = new Process({ target: visit, args: [s.address] });
  await visitor.start();
  await visitor.join();
  s.stop();
  await serving;
}
