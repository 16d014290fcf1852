/** What the other agents of the listener tests do. */

import { EOFError } from "../../errors.ts";
import { Family } from "../../memory/mod.ts";
import { Client, ClientSync, Listener } from "../mod.ts";

/** Connects, and sends back every value until the other side is gone. */
export function connectAndEcho(address: string, authkey: Uint8Array): void {
  const connection = ClientSync(address, { authkey });
  try {
    for (;;) connection.sendSync(connection.recvSync());
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
  }
}

/** Accepts one, and says who did. */
export function acceptAndTell(listener: Listener): void {
  using connection = listener.acceptSync<number>();
  connection.sendSync(Family.current().agent.id);
  listener.close();
}

/** Accepts one, and then nobody any more, without an end. */
export async function listenForEver(address: string): Promise<void> {
  const listener = new Listener(address);
  const connection = await listener.accept();
  connection.sendSync("accepted");
  await connection.recv();
}

/** Connects twice, sends a word over each, and stays. */
export async function connectForEver(address: string): Promise<void> {
  const first = await Client(address);
  const second = await Client(address);
  second.sendSync("second");
  first.sendSync("first");
  await Promise.all([first.recv(), second.recv()]);
}

/** Connects, and hears a challenge that it never answers. */
export async function connectSilently(address: string): Promise<void> {
  const connection = await Client(address);
  for (;;) await connection.recvBytes();
}
