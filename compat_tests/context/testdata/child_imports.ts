/** A program that prints how its child resolves and imports a mapped specifier. */

import { type Connection, getContext } from "@pystd/multiprocessing";

const SPECIFIER: string = "greeting";

export async function sendGreeting(writer: Connection): Promise<void> {
  const { greeting } = await import(SPECIFIER);
  await writer.send([import.meta.resolve(SPECIFIER), greeting]);
}

if (import.meta.main) {
  const mp = getContext(Deno.args[0] as "spawn");
  const [reader, writer] = mp.Pipe({ duplex: false });
  const child = new mp.Process({ target: sendGreeting, args: [writer] });
  await child.start();
  await child.join();
  console.log(JSON.stringify([import.meta.resolve(SPECIFIER), await reader.recv()]));
}
