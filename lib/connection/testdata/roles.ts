/** What the other agents of the connection tests do. */

import { EOFError } from "../../errors.ts";
import { type Connection, waitSync } from "../mod.ts";

/** Sends back every message as it is, until the other side is gone. */
export function echoBytes(connection: Connection): void {
  try {
    for (;;) connection.sendBytesSync(connection.recvBytesSync());
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
  }
}

/** Sends back every value, awaiting. */
export async function echoAwaiting(connection: Connection): Promise<void> {
  try {
    for (;;) await connection.send(await connection.recv());
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
  }
}

/** Sends numbers below `count`, and closes. */
export function sendNumbers(connection: Connection, count: number): void {
  for (let i = 0; i < count; i++) connection.sendSync(i);
  connection.close();
}

/** Sends messages of `bytes` bytes each. */
export function sendBlocks(connection: Connection, count: number, bytes: number): void {
  for (let i = 0; i < count; i++) connection.sendBytesSync(new Uint8Array(bytes).fill(i));
}

/** Receives what never comes. */
export function receiveForEver(connection: Connection): void {
  connection.recvSync();
}

/** Says that it is there, and receives what never comes. */
export function greetAndReceive(connection: Connection): void {
  connection.sendSync("here I am");
  connection.recvSync();
}

/** Sends more than there is room for; tells that it does, and what became of it. */
export function sendForEverTelling(connection: Connection, witness: Connection): void {
  witness.sendSync("sending");
  try {
    for (;;) connection.sendBytesSync(new Uint8Array(50_000));
  } catch (error) {
    witness.sendSync((error as Error).name);
  }
}

/** Polls for ever, and takes nothing. */
export function pollForEver(connection: Connection): void {
  connection.pollSync({ timeout: null });
}

/** Holds an end while nothing comes from another one. */
export function hold(_end: Connection, idle: Connection): void {
  idle.recvSync();
}

/** Takes one message after it was looked for, and sends it on. */
export function receiveOne(from: Connection, to: Connection): void {
  to.sendSync(from.recvSync());
}

/** Uses an end that came through another one. */
export async function useReceivedEnd(connection: Connection): Promise<void> {
  const writer = await connection.recv() as Connection;
  writer.sendSync("all is well");
}

/** Receives everything from all of `connections`; sends it sorted, and how many it saw. */
export function collect(connections: Connection[], to: Connection): void {
  const open = new Set(connections);
  const seen: unknown[] = [];
  while (open.size > 0) {
    for (const connection of waitSync(open)) {
      try {
        seen.push(connection.recvSync());
      } catch (error) {
        if (!(error instanceof EOFError)) throw error;
        open.delete(connection);
      }
    }
  }
  to.sendSync(seen.sort());
}
