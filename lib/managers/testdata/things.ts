/** What the servers of this room's tests keep, and what their clients run. */

import { task } from "../../codec/mod.ts";
import type { Connection } from "../../connection/mod.ts";
import { exit } from "../../process/mod.ts";
import type { Event, Lock } from "../../synchronize/mod.ts";
import { BaseManager } from "../mod.ts";
import {
  type AcquirerProxy,
  BaseProxy,
  type ConditionProxy,
  IteratorProxy,
  type ListProxy,
  type Proxied,
  type QueueProxy,
} from "../mod.ts";

/** A thing with public methods, hidden ones, data, errors and waits. */
export class Thing {
  readonly data = 42;
  #count = 0;

  f(): string {
    return "f()";
  }

  g(): never {
    throw new Oops("g failed", 7);
  }

  _h(): string {
    return "_h()";
  }

  increment(by = 1): number {
    return this.#count += by;
  }

  async later(value: unknown): Promise<unknown> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return value;
  }

  forEver(): Promise<never> {
    return new Promise(() => {});
  }

  unsendable(): unknown {
    return new WeakMap();
  }

  echo(...args: unknown[]): unknown[] {
    return args;
  }

  nameOfClass(value: object): string {
    return value.constructor.name;
  }

  computeUntil(event: Event): void {
    while (!event.isSet());
  }

  leave(code: number): never {
    return exit(code);
  }

  part(): Thing {
    return new Thing();
  }
}

/** An error of a program. */
export class Oops extends RangeError {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** A value of a program. */
export class Point {
  constructor(readonly x: number, readonly y: number) {}
}

/** A generator. */
export function* squares(count: number): Generator<number, string, number | undefined> {
  for (let i = 0; i < count; i++) {
    const sent = yield i * i;
    if (sent !== undefined) yield sent;
  }
  return "done";
}

/** A proxy with a method of its own. */
export class ThingProxy extends BaseProxy {
  static override readonly exposed: readonly string[] = ["increment", "part"];
  static override readonly methodToTypeid: Readonly<Record<string, string>> = { part: "Thing" };

  async twice(): Promise<number> {
    await this._callmethod("increment");
    return await this._callmethod("increment") as number;
  }

  part(): Promise<Proxied<Thing>> {
    return this._callmethod("part") as Promise<Proxied<Thing>>;
  }
}

/** A manager of these. */
export class ThingManager extends BaseManager {
  declare Thing: () => Promise<Proxied<Thing>>;
  declare ThingSync: () => Proxied<Thing>;
  declare Hidden: () => Promise<Proxied<Pick<Thing, "f" | "_h">>>;
  declare Own: () => Promise<ThingProxy>;
  declare squares: (count: number) => Promise<IteratorProxy<number, string>>;
  declare point: (x: number, y: number) => Promise<BaseProxy>;
  declare broken: () => Promise<BaseProxy>;
}
ThingManager.register("Thing", { callable: Thing });
ThingManager.register("Hidden", { callable: Thing, exposed: ["f", "_h"] });
ThingManager.register("Own", { callable: Thing, proxytype: ThingProxy });
ThingManager.register("squares", { callable: squares, proxytype: IteratorProxy });
ThingManager.register("point", { callable: makePoint });
ThingManager.register("broken", { callable: failToMake });

/** Makes a thing later. */
export async function makePoint(x: number, y: number): Promise<Point> {
  await null;
  return new Point(x, y);
}

/** Makes nothing. */
export function failToMake(): never {
  throw new Oops("cannot be made", 1);
}

/** Fails while a server begins. */
export function failToBegin(): never {
  throw new Error("initializer failed");
}

/** Changes a list. */
export async function appendTo(list: ListProxy<unknown>, item: unknown): Promise<void> {
  await list.append(item);
}

/** The same, blocking, and inside of something else. */
export function appendInside({ list }: { list: ListProxy<unknown> }, item: unknown): void {
  list.appendSync(item);
}

/** Sends a proxy back. */
export async function sendBack(connection: Connection, proxy: BaseProxy): Promise<void> {
  await connection.send(proxy);
}

/** Takes a lock and says so; then ends as it is told, or not at all. */
export async function holdUntilEnd(
  lock: AcquirerProxy,
  held: Event,
  code: number | null,
): Promise<void> {
  await lock.acquire();
  held.set();
  if (code !== null) exit(code);
  await new Promise((resolve) => setTimeout(resolve, 1e6));
}

/** Waits for a lock. */
export async function waitForLock(lock: AcquirerProxy): Promise<void> {
  await lock.acquire();
}

/** Waits for an item, and sends it; or what went wrong. */
export async function getOne(queue: QueueProxy<unknown>, connection: Connection): Promise<void> {
  try {
    await connection.send(await queue.get());
  } catch (error) {
    await connection.send((error as Error).name);
  }
}

/** The same, blocking. */
export function getOneSync(queue: QueueProxy<unknown>, connection: Connection): void {
  try {
    connection.sendSync(queue.getSync());
  } catch (error) {
    connection.sendSync((error as Error).name);
  }
}

/** Calls a method, says so, and sends what went wrong. */
export async function callOnce(
  thing: Proxied<Thing>,
  called: Event,
  connection: Connection,
): Promise<void> {
  const outcome = thing.f();
  called.set();
  await connection.send(await outcome.catch((error: Error) => error.name));
}

/** Holds a condition, sleeps on it, and sends what came of it. */
export async function sleepOn(condition: ConditionProxy, connection: Connection): Promise<void> {
  using _ = await condition.hold();
  await connection.send(await condition.wait());
}

/** Asks for whatever there is, says so, and never hears of it. */
export async function askAll(
  queue: QueueProxy<unknown>,
  semaphore: AcquirerProxy,
  asked: Event,
): Promise<void> {
  const answers = [queue.get(), semaphore.acquire(), queue.get(), semaphore.acquire()];
  asked.set();
  await Promise.all(answers);
}

/** Puts more than a server does at a time, and does not wait for it. */
export function putManyUnheard(queue: QueueProxy<unknown>): never {
  for (let n = 0; n < 100; n++) queue.put(n).catch(() => {});
  return Deno.exit(0);
}

/** Uses proxies, keeps them, and says so. */
export async function keepProxies(lists: ListProxy[], kept: Event): Promise<void> {
  for (const list of lists) await list.length;
  kept.set();
  await new Promise((resolve) => setTimeout(resolve, 1e6));
  console.log(lists.length);
}

/** Holds a lock that is not managed, in the server. */
export class Holder {
  async hold(lock: Lock): Promise<boolean> {
    return await lock.acquire();
  }
}

for (
  const target of [
    Thing,
    Oops,
    Point,
    ThingProxy,
    squares,
    makePoint,
    failToMake,
    failToBegin,
    callOnce,
    appendTo,
    appendInside,
    sendBack,
    holdUntilEnd,
    waitForLock,
    getOne,
    getOneSync,
    sleepOn,
    keepProxies,
    askAll,
    putManyUnheard,
    Holder,
  ]
) task(import.meta, target as () => unknown);
