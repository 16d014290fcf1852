/** A program that prints its permissions and those of its child. */

import { type Connection, getContext } from "@pystd/multiprocessing";

const NAMES = ["read", "write", "net", "env", "sys", "run", "ffi"] as const;

export function states(): string[] {
  return NAMES.map((name) => `${name}: ${Deno.permissions.querySync({ name }).state}`);
}

export async function sendStates(writer: Connection): Promise<void> {
  await writer.send(states());
}

if (import.meta.main) {
  const mp = getContext(Deno.args[0] as "spawn");
  const [reader, writer] = mp.Pipe({ duplex: false });
  const child = new mp.Process({ target: sendStates, args: [writer] });
  await child.start();
  await child.join();
  console.log(JSON.stringify([states(), await reader.recv()]));
}
