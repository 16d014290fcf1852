/** What the children of connection_deaths_test.ts do. */

import { exit } from "@pystd/multiprocessing";
import { type Address, Client, type Connection, Listener } from "@pystd/multiprocessing/connection";

/** How a child ends, by itself or by its parent. */
export type Ending =
  | "return"
  | "throw"
  | "throw late"
  | "exit"
  | "kill"
  | "terminate"
  | "kill busy";

/** Listens at an address of each family, and ends when one client of each has come. */
export async function listenAndEnd(tell: Connection, ending: Ending): Promise<void> {
  const families = ["AF_INET", "AF_UNIX", "AF_FAMILY"] as const;
  const listeners = families.map((family) => new Listener(null, { family }));
  await tell.send(listeners.map(({ address }) => address));
  const connections = await Promise.all(listeners.map((listener) => listener.accept()));
  for (const connection of connections) await connection.send("welcome");
  await end(ending, connections[0]);
}

/** Connects, sends a word and another one that it does not wait for, and ends. */
export async function connectAndEnd(address: Address, ending: Ending): Promise<void> {
  const connection = await Client(address);
  await connection.send("hello");
  connection.send("not awaited");
  await end(ending, connection);
}

async function end(ending: Ending, connection: Connection): Promise<void> {
  switch (ending) {
    case "return":
      return;
    case "throw":
      throw new Error("on purpose");
    case "throw late":
      setTimeout(() => {
        throw new Error("on purpose");
      });
      break;
    case "exit":
      exit(3);
      break;
    case "kill busy":
      for (;;);
  }
  await connection.recv();
  await new Promise(() => {});
}
