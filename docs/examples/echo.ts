import { type Connection, EOFError, Pipe, Process } from "@pystd/multiprocessing";

export async function shout(wire: Connection<string>): Promise<void> {
  try {
    for (;;) await wire.send((await wire.recv()).toUpperCase());
  } catch (error) {
    if (!(error instanceof EOFError)) throw error; // the other end was closed
  }
}

if (import.meta.main) {
  const [here, there] = Pipe<string>();
  const p = new Process({ target: shout, args: [there] });
  await p.start();
  there.close(); // the child has its own

  for (const word of ["one", "two"]) {
    await here.send(word);
    console.log(await here.recv());
  }
  here.close();
  await p.join();
  console.log(p.exitcode);
}
