/** What waits for ever is not begun by a slip in the options. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  Event,
  JoinableQueue,
  Pipe,
  Process,
  Queue,
  SimpleQueue,
  wait,
} from "@pystd/multiprocessing";
import { Listener } from "@pystd/multiprocessing/connection";
import * as futures from "@pystd/multiprocessing/futures";
import { ThreadPool } from "@pystd/multiprocessing/pool";

const never = new Promise<never>(() => {});
const pool = new ThreadPool(1);
const pending = pool.applyAsync(() => never);
const future = new futures.Future();

/** By name: a call that would wait for ever with options that do not count. */
const CALLS: Record<string, (options: never) => unknown> = {
  "Event.wait()": (options) => new Event().wait(options),
  "Queue.get()": (options) => new Queue().get(options),
  "Queue.getSync()": (options) => new Queue().getSync(options),
  "Queue.put()": (options) => fullQueue().put(2, options),
  "Queue.putSync()": (options) => fullQueue().putSync(2, options),
  "SimpleQueue.get()": (options) => new SimpleQueue().get(options),
  "JoinableQueue.join()": (options) => busyQueue().join(options),
  "JoinableQueue.joinSync()": (options) => busyQueue().joinSync(options),
  "Connection.poll()": (options) => Pipe()[0].poll(options),
  "Connection.pollSync()": (options) => Pipe()[0].pollSync(options),
  "Connection.recv()": (options) => Pipe()[0].recv(options),
  "Connection.recvBytes()": (options) => Pipe()[0].recvBytes(options),
  "Listener.accept()": (options) => using(new Listener(), (listener) => listener.accept(options)),
  "Listener.acceptSync()": (options) =>
    using(new Listener(), (listener) => listener.acceptSync(options)),
  "wait()": (options) => wait(Pipe(), options),
  "Process.join()": (options) => new Process().join(options),
  "Process.joinSync()": (options) => new Process().joinSync(options),
  "AsyncResult.get()": (options) => pending.get(options),
  "AsyncResult.wait()": (options) => pending.wait(options),
  "IMapIterator.next()": (options) => pool.imap(() => never, [1]).next(options),
  "Pool.map()": (options) => pool.map(() => never, [1], options),
  "Pool.apply()": (options) => pool.apply(() => never, [], options),
  "Pool.imap()": (options) => pool.imap(() => never, [1], options).next(),
  "Future.result()": (options) => future.result(options),
  "Future.exception()": (options) => future.exception(options),
  "wait() of futures": (options) => futures.wait([future], options),
  "asCompleted()": (options) => futures.asCompleted([future], options).next(),
};

for (const [name, call] of Object.entries(CALLS)) {
  Deno.test(`${name} refuses what are no options, and a misspelt one, instead of waiting`, async () => {
    assertEquals(await errorOf(() => call(0.5 as never)), "TypeError");
    assertEquals(await errorOf(() => call({ timeOut: 10 } as never)), "TypeError");
    assertEquals(await errorOf(() => call({ signal: 5 } as never)), "TypeError");
  });
}

/** The name of the error that `call` throws, or rejects with before anything else happens. */
async function errorOf(call: () => unknown): Promise<string | undefined> {
  try {
    const waiting = new Promise((resolve) => setTimeout(resolve, 0, "waits"));
    return await Promise.race([call(), waiting]) as string;
  } catch (error) {
    return (error as Error).name;
  }
}

/** What `act` makes of a thing that is closed when it is settled. */
async function using<T extends Disposable>(thing: T, act: (thing: T) => unknown): Promise<unknown> {
  using held = thing;
  return await act(held);
}

function fullQueue(): Queue<number> {
  const queue = new Queue<number>(1);
  queue.putNowait(1);
  return queue;
}

function busyQueue(): JoinableQueue<number> {
  const queue = new JoinableQueue<number>();
  queue.putNowait(1);
  return queue;
}

Deno.test("Pool.apply() says so if its arguments are no list", () => {
  const args = 1 as unknown as [number];
  assertThrows(
    () => pool.applyAsync(Math.abs, args),
    TypeError,
    "Cannot call: args must be an array, received 1",
  );
});

Deno.test("A timeout that is a text is shown as one", async () => {
  await assertRejects(
    () => new Queue().get({ timeout: "10" as unknown as number }),
    TypeError,
    'Cannot wait: timeout must be a number of milliseconds, received "10"',
  );
});
