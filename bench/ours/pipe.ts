/**
 * Our `Pipe`: nanoseconds for a round trip of a small int. Argument: `sync` or `await`.
 *
 * @module
 */
import { type Connection, Pipe, Process } from "../../mod.ts";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

const COUNT = 10_000;

/** Sends back what comes, until a negative number. */
export function echoSync(end: Connection<number>): void {
  for (let value = end.recvSync(); value >= 0; value = end.recvSync()) end.sendSync(value);
}

/** The same, awaiting. */
export async function echo(end: Connection<number>): Promise<void> {
  for (let value = await end.recv(); value >= 0; value = await end.recv()) await end.send(value);
}

function askSync(end: Connection<number>, count: number): void {
  for (let index = 0; index < count; index++) {
    end.sendSync(index);
    end.recvSync();
  }
}

async function ask(end: Connection<number>, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await end.send(index);
    await end.recv();
  }
}

/** Ready to be measured. */
export async function prepare(form: string): Promise<Performer> {
  const [here, there] = Pipe<number>();
  const process = new Process({ target: form === "sync" ? echoSync : echo, args: [there] });
  await process.start();
  return {
    async round(scale) {
      const count = Math.ceil(COUNT * scale);
      const begun = performance.now();
      if (form === "sync") askSync(here, count);
      else await ask(here, count);
      return nanosecondsEach(begun, count);
    },
    async close() {
      await here.send(-1);
      await process.join();
    },
  };
}
