import { type Connection, Pipe, Process } from "@pystd/multiprocessing";

export async function f(conn: Connection): Promise<void> {
  await conn.send([42, null, "hello"]);
  conn.close();
}

if (import.meta.main) {
  const [parentConn, childConn] = Pipe();
  const p = new Process({ target: f, args: [childConn] });
  await p.start();
  console.log(await parentConn.recv());
  await p.join();
}
