/**
 * What is left of a process that shares the agent of its parent (start method "fork") once it has
 * ended. Its code goes on for a while: through its `finally` blocks, or as soon as what it awaits
 * has come. Nobody waits for it in vain, and nothing that is shared is changed by it any more.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  Barrier,
  BrokenBarrierError,
  BrokenLockError,
  BrokenPipeError,
  Condition,
  type Connection,
  EOFError,
  Event,
  getContext,
  JoinableQueue,
  Lock,
  Pipe,
  Queue,
  RLock,
  Semaphore,
  wait,
} from "@pystd/multiprocessing";
import * as dummy from "@pystd/multiprocessing/dummy";
import { Client, Listener } from "@pystd/multiprocessing/connection";
import { atExit } from "@pystd/multiprocessing/util";
import { OSError } from "../lib/errors.ts";

const { Process } = getContext("fork");
type Body = () => unknown;

/** Starts `body`, and kills it when it has called `ready` and awaits something. */
async function kill(body: (ready: () => void) => unknown): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const p = new Process({ target: () => body(resolve) });
  await p.start();
  await promise;
  p.kill();
  assertEquals(p.exitcode, -9);
}

/** Lets what is left of the dead come to its end. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
}

/** A wait of the dead: on the package, and on something that never comes. */
const WAITS: readonly [string, () => Promise<unknown>][] = [
  ["in a wait of the package", () => new Event().wait()],
  ["in a wait of its own", () => new Promise(() => {})],
];

// -- What others wait for --

const ENDS: readonly [string, (body: Body) => Promise<void>][] = [
  ["returns", async (p) => void await p()],
  ...WAITS.map(([where, forever]) =>
    [`is killed ${where}`, async (p: Body) => {
      await p();
      await forever();
    }] as [string, (body: Body) => Promise<void>]
  ),
];

for (const [how, end] of ENDS) {
  const isKilled = how !== "returns";

  Deno.test(`An in-agent process that ${how} closes the end of a pipe that it was handed`, async () => {
    const [reader, writer] = Pipe<number>(false);
    const [other, its] = Pipe<number>(false);
    const target = (writer: Connection<number>, { its }: { its: Connection<number> }) =>
      end(() => void (writer.send(1), its.send(2)));
    const p = new Process({ target, args: [writer], kwargs: { its } });
    await p.start();
    writer.close();
    its.close();
    assertEquals([await reader.recv(), await other.recv()], [1, 2]);
    if (isKilled) p.kill();
    await assertRejects(() => reader.recv(), EOFError);
    await assertRejects(() => other.recv(), EOFError);
    await p.join();
  });

  Deno.test(`An in-agent process that ${how} closes what it has opened`, async () => {
    const queue = new Queue<Connection<string>>();
    const [sent, kept] = Pipe<string>();
    const listener = new Listener();
    const address = Promise.withResolvers<string>();
    const target = async () => {
      const taken = await queue.get();
      const accepted = await listener.accept<string>();
      const own = new Listener();
      await end(() => {
        void taken.send("taken");
        void accepted.send("accepted");
        address.resolve(own.address as string);
      });
    };
    const p = new Process({ target });
    await p.start();
    await queue.put(sent);
    sent.close();
    const client = await Client<string>(listener.address);
    const place = await address.promise;
    assertEquals([await kept.recv(), await client.recv()], ["taken", "accepted"]);
    if (isKilled) p.kill();
    await assertRejects(() => kept.recv(), EOFError);
    await assertRejects(() => client.recv(), EOFError);
    await assertRejects(() => Client(place), OSError);
    await p.join();
    listener.close();
  });
}

Deno.test("An in-agent process that is a thread leaves open what it has opened", async () => {
  const pairs = [];
  const thread = new dummy.Process({ target: () => void pairs.push(Pipe<string>()) });
  await thread.start();
  await thread.join();
  {
    await using pool = getContext("fork").Pool(1);
    pairs.push(await pool.apply(() => Pipe<string>()));
  }
  for (const [left, right] of pairs) {
    await left.send("open");
    assertEquals(await right.recv(), "open");
  }
});

Deno.test("An in-agent process that is a thread closes what it was handed", async () => {
  const [reader, writer] = Pipe(false);
  const thread = new dummy.Process({ target: (_end: Connection) => {}, args: [writer] });
  await thread.start();
  writer.close();
  await assertRejects(() => reader.recv(), EOFError);
});

Deno.test("An in-agent process that was handed a closed end is not started, and leaves nothing", async () => {
  const [reader, writer] = Pipe();
  writer.close();
  const p = new Process({ target: (_end: Connection) => {}, args: [writer] });
  await assertRejects(() => p.start(), OSError);
  assertEquals(p.exitcode, null);
  reader.close();
});

Deno.test("A pipe whose reader was an in-agent process breaks when it is killed", async () => {
  const [reader, writer] = Pipe(false);
  const p = new Process({ target: (end: Connection) => end.recv(), args: [reader] });
  await p.start();
  reader.close();
  p.kill();
  await assertRejects(() => writer.send(1), BrokenPipeError);
});

Deno.test("Daemons of an in-agent process end with it, wherever it waits", async () => {
  for (const [, forever] of WAITS) {
    const [reader, writer] = Pipe(false);
    await kill(async (ready) => {
      const target = async (_end: Connection) => void await forever();
      const daemon = new Process({ daemon: true, target, args: [writer] });
      await daemon.start();
      writer.close();
      ready();
      await forever();
    });
    await assertRejects(() => reader.recv(), EOFError);
  }
});

// -- What it holds --

const LOCKS: readonly [string, () => Lock | RLock | Condition][] = [
  ["Lock", () => new Lock()],
  ["RLock", () => new RLock()],
  ["Condition", () => new Condition()],
];

for (const [name, make] of LOCKS) {
  for (const [where, forever] of WAITS) {
    Deno.test(`A ${name} held by an in-agent process that is killed ${where} is broken`, async () => {
      const scopes: ((lock: Lock | RLock | Condition, ready: () => void) => Promise<void>)[] = [
        async (lock, ready) => {
          using _ = await lock.hold();
          ready();
          await forever();
        },
        async (lock, ready) => {
          await lock.acquire();
          try {
            ready();
            await forever();
          } finally {
            if (lock instanceof Condition) lock.notifyAll();
            lock.release();
          }
        },
      ];
      for (const scope of scopes) {
        const lock = make();
        const { promise: held, resolve: ready } = Promise.withResolvers<void>();
        const p = new Process({ target: () => scope(lock, ready) });
        await p.start();
        await held;
        const waiting = assertRejects(() => lock.acquire(), BrokenLockError);
        p.kill();
        await waiting;
        await turns();
        await assertRejects(() => lock.acquire(), BrokenLockError);
        if (lock instanceof Condition) continue;
        lock.reset();
        assertEquals(await lock.acquire({ timeout: 0 }), true);
      }
    });
  }
}

Deno.test("What an in-agent process does in its finally blocks after it was killed changes nothing", async () => {
  const semaphore = new Semaphore(1);
  const [set, cleared] = [new Event(), new Event()];
  const barrier = new Barrier(2);
  const queue = new JoinableQueue<number>();
  const items = new Queue<number>();
  cleared.set();
  queue.put(1);
  const errors: unknown[] = [];
  const [its] = Pipe();
  const acts: (() => void)[] = [
    () => semaphore.release(),
    () => set.set(),
    () => cleared.clear(),
    () => barrier.abort(),
    () => barrier.reset(),
    () => queue.taskDone(),
    () => items.putNowait(1),
    () => its.sendSync(1),
  ];
  await kill(async (ready) => {
    await semaphore.acquire();
    await queue.get();
    try {
      ready();
      await new Event().wait();
    } finally {
      for (const act of acts) errors.push(assertThrows(act));
    }
  });
  await turns();
  assertEquals(errors.length, acts.length);
  assertEquals([semaphore.getValue(), set.isSet(), cleared.isSet()], [0, false, true]);
  assertEquals([barrier.broken, queue.statistics().unfinished, items.empty()], [false, 1, true]);
});

Deno.test("A guard of an in-agent process that was killed gives no permit back", async () => {
  const semaphore = new Semaphore(1);
  await kill(async (ready) => {
    using _ = await semaphore.hold();
    ready();
    await new Event().wait();
  });
  await turns();
  assertEquals(semaphore.getValue(), 0);
});

// -- What goes on after it was buried --

Deno.test("A barrier that is used again is not broken by what is left of one who died there", async () => {
  const barrier = new Barrier(2);
  await kill((ready) => {
    ready();
    return barrier.wait();
  });
  assertEquals(barrier.broken, true);
  barrier.reset();
  const first = barrier.wait(); // in the place of the dead
  await turns();
  assertEquals(barrier.broken, false);
  assertEquals([await barrier.wait(), await first], [1, 0]);
});

Deno.test("A barrier is not opened by one who died in its action", async () => {
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const { promise: acting, resolve: act } = Promise.withResolvers<void>();
  const action = () => {
    act();
    return told;
  };
  const barrier = new Barrier(2, { action });
  const other = assertRejects(() => barrier.wait(), BrokenBarrierError);
  const p = new Process({ target: async () => void await barrier.wait() });
  await p.start();
  await acting;
  p.kill();
  await other;
  barrier.reset();
  const next = barrier.wait();
  tell(); // the dead would open it now
  await turns();
  assertEquals([barrier.broken, barrier.nWaiting], [false, 1]);
  assertEquals([await barrier.wait(), await next], [1, 0]);
});

Deno.test("A notification is not passed on by what is left of one who died in another's place", async () => {
  const condition = new Condition();
  const target = async () => {
    await condition.acquire();
    await condition.wait();
  };
  const p = new Process({ target });
  await p.start();
  while (condition.statistics().waiting === 0) await turns();
  condition.acquireSync();
  p.kill();
  condition.notify(0); // passes over the dead
  const first = condition.wait(); // in the place of the dead
  condition.acquireSync();
  const second = condition.wait();
  condition.acquireSync();
  condition.notify();
  condition.release();
  assertEquals(await first, true);
  await turns();
  assertEquals(condition.statistics().waiting, 1);
  condition.notify();
  condition.release();
  assertEquals(await second, true);
  condition.release();
});

Deno.test("An in-agent process that is killed in an exit function calls no other", async () => {
  const called: string[] = [];
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  await kill((ready) => {
    atExit(() => called.push("the next"));
    atExit(async () => {
      ready();
      await told;
      called.push("the first");
    });
  });
  tell();
  await turns();
  assertEquals(called, ["the first"]);
});

Deno.test("An in-agent process that is killed while it starts another starts none", async () => {
  const { promise: outcome, resolve: tell } = Promise.withResolvers<unknown>();
  const target = async () => {
    const child = new (getContext("spawn").Process)({ target: Math.sqrt, args: [4] });
    const starting = child.start();
    p.kill();
    tell(await starting.then(() => child, (error) => error));
  };
  const p = new Process({ target });
  await p.start();
  assert(await outcome instanceof Error);
});

Deno.test("An in-agent process that catches everything stops when it is killed", async () => {
  const queue = new Queue();
  const [end] = Pipe();
  const lock = new Lock();
  await lock.acquire();
  const waits: (() => Promise<unknown>)[] = [
    () => queue.get(),
    () => queue.put(1),
    () => end.recv(),
    () => lock.acquire(),
    () => new Event().wait(),
    () => wait([end]),
  ];
  for (const wait of waits) {
    await kill(async (ready) => {
      await new Event().wait({ timeout: 0 });
      ready();
      await new Event().wait().catch(() => {});
      for (;;) await wait().catch(() => {});
    });
    await turns(); // not one of them would come
  }
});

Deno.test("What is left of an in-agent process disturbs nobody who waits beside it", async () => {
  const [mine, other] = Pipe<string>();
  const [its] = Pipe();
  const received = mine.recv();
  await kill(async (ready) => {
    try {
      ready();
      await new Event().wait();
    } finally {
      its.close(); // has this agent look up, in the name of the dead
    }
  });
  await turns();
  await other.send("for the living");
  assertEquals(await received, "for the living");
});
