/** What the children of this folder's tests run. */

import type { Connection } from "@pystd/multiprocessing";
import { getLogger } from "@pystd/multiprocessing";
import { Finalize } from "@pystd/multiprocessing/util";
import { isCollected, until } from "../helpers.ts";

/** Kept for the time of the process: only its end finalizes them. */
const kept: object[] = [];

/** Sends the level that is in force in the child. */
export function sendLevel(writer: Connection<number>): void {
  writer.send(getLogger().getEffectiveLevel());
}

/** Registers finalizers of all kinds, each of which sends its name. */
export async function finalizeAll(connection: Connection<string>): Promise<void> {
  const send = (name: string) => connection.send(name);
  const a = watched("a", send);
  await isCollected(a.object);
  await until(() => !a.finalizer.stillActive());

  const b = new Finalize({}, send, { args: ["b"] });
  b.call();
  b.call();

  keep("c", send, null);
  keep("d10", send, 1);
  for (const name of ["d01", "d02", "d03"]) keep(name, send, 0);
  new Finalize(null, send, { args: ["e"], exitpriority: -10 });
  new Finalize(null, send, { args: ["STOP"], exitpriority: -100 });
}

/** An object that nobody has any more when this returns. */
function watched(
  name: string,
  send: (name: string) => unknown,
): { object: WeakRef<object>; finalizer: Finalize } {
  const object = {};
  const finalizer = new Finalize(object, send, { args: [name] });
  return { object: new WeakRef(object), finalizer };
}

function keep(name: string, send: (name: string) => unknown, exitpriority: number | null): void {
  const object = {};
  kept.push(object);
  new Finalize(object, send, { args: [name], exitpriority });
}
