/** What the children of the connection tests run. */

import { currentProcess, type Event, type Semaphore, task } from "@pystd/multiprocessing";
import {
  type Address,
  type AddressFamily,
  Client,
  type Connection,
  Listener,
} from "@pystd/multiprocessing/connection";

/** The message that ends an echo. */
export const SENTINEL: Uint8Array = new Uint8Array();

/** Sends every message back, until an empty one comes. */
export async function echo(connection: Connection): Promise<void> {
  for (;;) {
    const message = await connection.recvBytes();
    if (message instanceof Uint8Array && message.byteLength === 0) break;
    await connection.sendBytes(message);
  }
  connection.close();
}

/** Sends texts as bytes, a little apart, and closes. */
export async function sendTexts(connection: Connection, texts: string[]): Promise<void> {
  for (const text of texts) {
    await pause(20);
    await connection.sendBytes(new TextEncoder().encode(text));
  }
  connection.close();
}

/** Only looks whether a message is there. */
export async function onlyPoll(reader: Connection, polling: Event): Promise<void> {
  polling.set();
  await reader.poll({ timeout: 25_000 });
}

/** Sends three messages at once. */
export async function sendThree(connection: Connection): Promise<void> {
  for (const text of ["a", "b", "cd"]) await connection.sendBytes(new TextEncoder().encode(text));
}

/** Uses the ends of two other pipes, which come through this one. */
export async function useReceivedEnds(connection: Connection): Promise<void> {
  const writer = await connection.recv() as Connection;
  await writer.send("all is well");
  writer.close();
  const reader = await connection.recv() as Connection;
  const message = await reader.recv() as string;
  await connection.send(message.repeat(2));
  connection.close();
}

/** Sends ten numbers with its pid, at once or a little apart. */
export async function sendNumbers(writer: Connection, slow: boolean): Promise<void> {
  const { pid } = currentProcess();
  for (let i = 0; i < 10; i++) {
    if (slow) await pause(Math.random() * 20);
    await writer.send([i, pid]);
  }
  writer.close();
}

/** Says that it runs, and ends when told to. */
export async function signalAndStay(running: Semaphore, canEnd: Event): Promise<void> {
  running.release();
  await canEnd.wait();
}

/** Connects, sends a word, and closes. */
export async function sayHello(address: Address): Promise<void> {
  const connection = await Client(address);
  await connection.send("hello");
  connection.close();
}

/** Accepts one connection of each family, and one over TCP, and sends them through `connection`. */
export async function acceptAndSend(
  connection: Connection,
  families: AddressFamily[],
): Promise<void> {
  for (const family of [...families, "AF_INET"] as const) {
    const listener = new Listener(null, { family });
    await connection.send(listener.address);
    const accepted = await listener.accept();
    await connection.send(accepted);
    accepted.close();
    listener.close();
  }
  await connection.recv();
}

/** Connects to each address that comes, and says what comes with it, louder. */
export async function connectAndShout(connection: Connection): Promise<void> {
  for (;;) {
    const task = await connection.recv() as [Address, string] | null;
    if (task === null) break;
    const [address, message] = task;
    using client = await Client(address);
    await client.send(message.toUpperCase());
  }
}

/** Connects, and sends ten lines, at once or a little apart. */
export async function sendLines(address: Address, slow: boolean): Promise<void> {
  using connection = await Client(address);
  for (let i = 0; i < 10; i++) {
    if (slow) await pause(Math.random() * 20);
    await connection.sendBytes(new TextEncoder().encode(`${i}\n`));
  }
}

/** Sends late through a pipe, and then over a connection. */
export async function sendLate(child: Connection, address: Address): Promise<void> {
  await pause(200);
  await child.send(123);
  child.close();
  using connection = await Client(address);
  await connection.send(456);
}

/** Being slow is what these senders are for. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

for (
  const target of [
    echo,
    sendTexts,
    onlyPoll,
    sendThree,
    useReceivedEnds,
    sendNumbers,
    signalAndStay,
    sayHello,
    acceptAndSend,
    connectAndShout,
    sendLines,
    sendLate,
  ]
) task(import.meta, target);
