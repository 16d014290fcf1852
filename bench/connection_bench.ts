/**
 * What pipes and `wait()` cost.
 *
 * - Within one process, where nothing waits: a message there, in both forms, as value and as
 *   bytes; `wait()` on more and more connections.
 * - Between processes: a round trip, by form and size. Against CPython and others this is
 *   measured in the table.
 *
 * @module
 */
import { type Connection, Pipe, Process, wait, waitSync } from "../mod.ts";

/** Rounds in one turn of a bench: one by itself is shorter than a look at the clock. */
const ROUNDS = 1_000;
const [left, right] = Pipe();

for (const size of [1, 1_024, 16_384]) {
  const group = `${ROUNDS} × send + receive, ${size} bytes`;
  const bytes = new Uint8Array(size);
  const buffer = new Uint8Array(size);

  Deno.bench("sendBytesSync, recvBytesSync", { group, baseline: true }, () => {
    for (let i = 0; i < ROUNDS; i++) {
      left.sendBytesSync(bytes);
      right.recvBytesSync();
    }
  });

  Deno.bench("sendBytesSync, recvBytesIntoSync", { group }, () => {
    for (let i = 0; i < ROUNDS; i++) {
      left.sendBytesSync(bytes);
      right.recvBytesIntoSync(buffer);
    }
  });

  Deno.bench("sendSync, recvSync", { group }, () => {
    for (let i = 0; i < ROUNDS; i++) {
      left.sendSync(bytes);
      right.recvSync();
    }
  });

  Deno.bench("await send, await recv", { group }, async () => {
    for (let i = 0; i < ROUNDS; i++) {
      await left.send(bytes);
      await right.recv();
    }
  });
}

for (const count of [1, 10, 100]) {
  const group = `${ROUNDS} × wait() for the last of ${count} connections`;
  const pipes = Array.from({ length: count }, () => Pipe(false));
  const readers = pipes.map(([reader]) => reader);
  pipes[count - 1][1].sendSync("ready");

  Deno.bench("blocking", { group, baseline: true }, () => {
    for (let i = 0; i < ROUNDS; i++) waitSync(readers);
  });

  Deno.bench("awaiting", { group }, async () => {
    for (let i = 0; i < ROUNDS; i++) await wait(readers);
  });
}

Deno.bench("a new pipe, and close()", () => {
  for (const end of Pipe()) end.close();
});

// -- Between processes --

/** Round trips in one turn. */
const TRIPS = 1_000;

/** Sends back what comes, until the other side closes. */
export function echoSync(end: Connection): void {
  for (;;) end.sendBytesSync(end.recvBytesSync());
}

/** The same, awaiting. */
export async function echo(end: Connection): Promise<void> {
  for (;;) await end.sendBytes(await end.recvBytes());
}

for (const size of [1, 1_024, 65_536]) {
  const group = `${TRIPS} round trips, ${size} bytes`;
  const bytes = new Uint8Array(size);

  Deno.bench("blocking", { group, baseline: true }, async (bench) => {
    const [end, process] = await startEcho(echoSync);
    bench.start();
    for (let i = 0; i < TRIPS; i++) {
      end.sendBytesSync(bytes);
      end.recvBytesSync();
    }
    bench.end();
    process.terminate();
    await process.join();
    end.close();
  });

  Deno.bench("awaiting", { group }, async (bench) => {
    const [end, process] = await startEcho(echo);
    bench.start();
    for (let i = 0; i < TRIPS; i++) {
      await end.sendBytes(bytes);
      await end.recvBytes();
    }
    bench.end();
    process.terminate();
    await process.join();
    end.close();
  });
}

async function startEcho(
  target: (end: Connection) => unknown,
): Promise<[Connection, Process]> {
  const [here, there] = Pipe();
  const process = new Process({ target, args: [there], daemon: true });
  await process.start();
  there.close();
  here.sendBytesSync(new Uint8Array(1)); // it is up when this comes back
  here.recvBytesSync();
  return [here, process];
}
