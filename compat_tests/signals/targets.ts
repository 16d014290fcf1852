/** What the children of the signal tests run. */

import { type Event, task } from "@pystd/multiprocessing";
import { type Connection, Listener } from "@pystd/multiprocessing/connection";

/** More bytes than a pipe holds. */
export const MORE_THAN_A_PIPE_HOLDS: number = 16 * 1024 * 1024;

/** Ends when told to. */
export async function endWhenTold(running: Event, canEnd: Event): Promise<void> {
  running.set();
  await canEnd.wait();
}

/** Signals the program that all processes are part of. */
export function signalProgram(): void {
  Deno.kill(Deno.pid, "SIGUSR1");
}

/** Blocks in receiving, and then in sending more than the pipe holds. */
export function blockTwice(connection: Connection): void {
  connection.sendSync("ready");
  const message = connection.recvSync();
  connection.sendSync(message);
  connection.sendBytesSync(new Uint8Array(MORE_THAN_A_PIPE_HOLDS).fill(0x78));
}

/** Listens, says where, and welcomes who comes. */
export async function acceptAndWelcome(connection: Connection): Promise<void> {
  using listener = new Listener();
  await connection.send(listener.address);
  using accepted = await listener.accept();
  await accepted.send("welcome");
}

for (const target of [endWhenTold, signalProgram, blockTwice, acceptAndWelcome]) {
  task(import.meta, target);
}
