/**
 * What others see of a process that ends with listeners and connections open, however it ends.
 * A wait that does not end fails its test by its timeout.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { EOFError, getContext, Pipe, wait } from "@pystd/multiprocessing";
import {
  type Address,
  Client,
  type Connection,
  families,
  Listener,
} from "@pystd/multiprocessing/connection";
import { OSError } from "../lib/errors.ts";
import { connectAndEnd, type Ending, listenAndEnd } from "./connection_deaths/roles.ts";

const { Process } = getContext("spawn");
type Child = InstanceType<typeof Process>;

const EXITCODES: Readonly<Partial<Record<Ending, number>>> = {
  return: 0,
  throw: 1,
  "throw late": 1,
  exit: 3,
  kill: -9,
  terminate: -15,
};
const ENDINGS = Object.keys(EXITCODES) as Ending[];

function sentence(child: Child, ending: Ending): void {
  if (ending === "kill") child.kill();
  if (ending === "terminate") child.terminate();
}

/** Expects the end of `connection`, soon. */
async function findsEnd(connection: Connection): Promise<void> {
  assertEquals(await connection.poll({ timeout: 10_000 }), true, "the end did not come");
  const error = await assertRejects(() => connection.recv());
  assert(error instanceof EOFError || error instanceof OSError, `${error}`);
}

for (const ending of ENDINGS) {
  Deno.test(`clients of a process that ends by ${ending} find the end, and nobody who listens`, async () => {
    const [told, tell] = Pipe();
    const child = new Process({ target: listenAndEnd, args: [tell, ending] });
    await child.start();
    tell.close();
    const addresses = await told.recv() as Address[];
    const clients = await Promise.all(addresses.map((address) => Client(address)));
    const pending = await Client(addresses[2]);
    for (const client of clients) assertEquals(await client.recv(), "welcome");
    sentence(child, ending);
    for (const client of [...clients, pending]) await findsEnd(client);
    await child.join();
    for (const address of addresses) await assertRejects(() => Client(address), OSError);
    assertEquals(child.exitcode, EXITCODES[ending]);
    for (const end of [told, pending, ...clients]) end.close();
  });

  Deno.test(`who accepted a process that ends by ${ending} gets what it has sent, and the end`, async () => {
    for (const family of families) {
      using listener = new Listener(null, { family });
      const child = new Process({ target: connectAndEnd, args: [listener.address, ending] });
      await child.start();
      using connection = await listener.accept({ timeout: 10_000 });
      assertEquals(await connection.recv(), "hello");
      if (ending === "return") assertEquals(await connection.recv(), "not awaited");
      else if (await connection.poll({ timeout: 100 })) await connection.recv().catch(() => {});
      sentence(child, ending);
      await findsEnd(connection);
      await child.join();
      assertEquals(child.exitcode, EXITCODES[ending]);
    }
  });
}

Deno.test({
  name: "a computing child that was killed keeps its sockets, on a host that cannot stop it",
  // Its thread runs on until this program ends.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const [told, tell] = Pipe();
    const child = new Process({ target: listenAndEnd, args: [tell, "kill busy"] });
    await child.start();
    const addresses = await told.recv() as Address[];
    const [overTcp, overUnix, inFamily] = await Promise.all(
      addresses.map((address) => Client(address)),
    );
    for (const client of [overTcp, overUnix, inFamily]) {
      assertEquals(await client.recv(), "welcome");
    }
    const unaccepted = await Client(addresses[2]);
    child.kill();
    await child.join();
    assertEquals(child.exitcode, -9);
    // What lies in the program's memory is settled.
    await findsEnd(unaccepted);
    await findsEnd(inFamily);
    await assertRejects(() => Client(addresses[2]), OSError);
    assertEquals(await wait([overTcp, overUnix], { timeout: 50 }), []);
    for (const end of [told, tell, unaccepted, overTcp, overUnix, inFamily]) end.close();
  },
});
