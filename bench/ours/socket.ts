/**
 * Our `Listener` and `Client`: nanoseconds for a round trip of a small int, awaiting.
 * Argument: the family of addresses.
 *
 * @module
 */
import { Process } from "../../mod.ts";
import { type Address, type AddressFamily, Client, Listener } from "../../lib/connection/mod.ts";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";

const COUNT = 5_000;

/** Connects, and sends back what comes, until a negative number. */
export async function echoTo(address: Address): Promise<void> {
  using end = await Client<number>(address);
  for (let value = await end.recv(); value >= 0; value = await end.recv()) await end.send(value);
}

/** Ready to be measured. */
export async function prepare(family: string): Promise<Performer> {
  using listener = new Listener(null, { family: family as AddressFamily });
  const process = new Process({ target: echoTo, args: [listener.address] });
  await process.start();
  const end = await listener.accept<number>();
  return {
    async round(scale) {
      const count = Math.ceil(COUNT * scale);
      const begun = performance.now();
      for (let index = 0; index < count; index++) {
        await end.send(index);
        await end.recv();
      }
      return nanosecondsEach(begun, count);
    },
    async close() {
      await end.send(-1);
      await process.join();
    },
  };
}
