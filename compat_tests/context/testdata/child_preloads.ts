/** A program that prints whether a mapped module is loaded in its children. */

import { type Connection, getContext } from "@pystd/multiprocessing";

export async function sendWhetherLoaded(writer: Connection): Promise<void> {
  await writer.send("greetingLoaded" in globalThis);
}

if (import.meta.main) {
  const mp = getContext("forkserver");
  mp.setForkserverPreload(["greeting"]);
  const [reader, writer] = mp.Pipe({ duplex: false });
  const loaded: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const child = new mp.Process({ target: sendWhetherLoaded, args: [writer] });
    await child.start();
    await child.join();
    loaded.push(await reader.recv());
  }
  console.log(JSON.stringify(loaded));
}
