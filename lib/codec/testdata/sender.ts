/** Another agent, which encodes what it is asked for and posts the bytes. */

import { parentPort } from "node:worker_threads";
import { encode } from "../encode.ts";
import { registerModule } from "../loaded_modules.ts";
import * as remote from "./remote_models.ts";

registerModule(new URL("./remote_models.ts", import.meta.url).href, remote);

const VALUES: Readonly<Record<string, () => unknown>> = {
  item: () => [new remote.Item("a"), new Uint8Array([1, 2, 3]), new remote.Item("b")],
  error: () => Object.assign(new remote.RemoteError("boom"), { item: 1 }),
  both: () => [new remote.RemoteError("boom"), remote.RemoteError],
  function: () => remote.hello,
  source: () => (x: number) => x + 1,
};

parentPort!.on("message", (name: string) => {
  parentPort!.postMessage(encode(VALUES[name](), { origin: "sender" }).bytes.slice());
});
