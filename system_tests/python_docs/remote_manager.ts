import { Process, Queue } from "@pystd/multiprocessing";
import { BaseManager, type QueueProxy } from "@pystd/multiprocessing/managers";

const authkey = new TextEncoder().encode("abracadabra");

/** The server. */
export async function serve(port: Queue<number>): Promise<void> {
  const queue = new Queue<string>();
  class QueueManager extends BaseManager {}
  QueueManager.register("getQueue", { callable: () => queue });
  const m = new QueueManager({ address: ["127.0.0.1", 0], authkey });
  const s = m.getServer();
  port.put(s.address[1] as number);
  await s.serveForever();
}

/** One client. */
export async function sayHello(port: number): Promise<void> {
  class QueueManager extends BaseManager {
    declare getQueue: () => Promise<QueueProxy<string>>;
  }
  QueueManager.register("getQueue");
  const m = new QueueManager({ address: ["127.0.0.1", port], authkey });
  await m.connect();
  const queue = await m.getQueue();
  await queue.put("hello");
}

/** Another client. */
export async function listen(port: number): Promise<void> {
  class QueueManager extends BaseManager {
    declare getQueue: () => Promise<QueueProxy<string>>;
  }
  QueueManager.register("getQueue");
  const m = new QueueManager({ address: ["127.0.0.1", port], authkey });
  await m.connect();
  const queue = await m.getQueue();
  console.log(await queue.get());
}

if (import.meta.main) {
  const ports = new Queue<number>();
  const server = new Process({ target: serve, args: [ports], daemon: true });
  await server.start();
  const port = await ports.get();
  const clients = [sayHello, listen].map((target) => new Process({ target, args: [port] }));
  for (const client of clients) await client.start();
  for (const client of clients) await client.join();
  console.log(clients.map((client) => client.exitcode));
}
