import { Process } from "@pystd/multiprocessing";
import { type Address, Client, Listener } from "@pystd/multiprocessing/connection";

const authkey = new TextEncoder().encode("secret password");

export async function client(address: Address): Promise<void> {
  using conn = await Client(address, { authkey });
  console.log(await conn.recv());

  console.log(new TextDecoder().decode(await conn.recvBytes()));

  const arr = new Int32Array(5);
  console.log(await conn.recvBytesInto(arr));
  console.log([...arr]);
}

if (import.meta.main) {
  using listener = new Listener(["localhost", 0], { authkey });
  const p = new Process({ target: client, args: [listener.address] });
  await p.start();

  using conn = await listener.accept();
  console.log("connection accepted from", (listener.lastAccepted as [string, number])[0]);

  await conn.send([2.25, null, "junk", 1.5]);

  await conn.sendBytes(new TextEncoder().encode("hello"));

  await conn.sendBytes(Int32Array.of(42, 1729));
  await p.join();
}
