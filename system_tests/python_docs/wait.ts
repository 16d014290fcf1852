import { type Connection, currentProcess, EOFError, Pipe, Process } from "@pystd/multiprocessing";
import { wait } from "@pystd/multiprocessing/connection";

type Message = [number, string];

export async function foo(w: Connection<Message>): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await w.send([i, currentProcess().name]);
  }
  w.close();
}

if (import.meta.main) {
  const readers: Connection<Message>[] = [];

  for (let i = 0; i < 4; i++) {
    const [r, w] = Pipe<Message>({ duplex: false });
    readers.push(r);
    const p = new Process({ target: foo, args: [w], name: `writer-${i}` });
    await p.start();
    // Close the writable end now, so that p is the only one who has it.
    w.close();
  }

  while (readers.length > 0) {
    for (const r of await wait(readers)) {
      try {
        const msg = await r.recv();
        console.log(msg[0], msg[1]);
      } catch (error) {
        if (!(error instanceof EOFError)) throw error;
        readers.splice(readers.indexOf(r), 1);
      }
    }
  }
}
