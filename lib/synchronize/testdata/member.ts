/** What a member's worker runs: joins the family and calls a body of `bodies.ts`. */

import { parentPort, workerData } from "node:worker_threads";
import { decodeAsync } from "../../codec/mod.ts";
import { markGone, PAGE, STATE, store } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";
import { setAgentIdentity } from "../../identity.ts";
import * as bodies from "./bodies.ts";
import type { Birth } from "./company.ts";

const { buffer, page, name, body, bytes, handles } = workerData as Birth;
const { agent, doorbell, references } = Family.join(buffer, page);
setAgentIdentity({
  id: agent.id,
  name,
  daemon: false,
  authkey: new Uint8Array(),
  path: [1],
  children: 0,
  inAgent: false,
});
doorbell.arm();
store(agent.words, page + PAGE.state, STATE.LIVE);
const args = await decodeAsync<unknown[]>(bytes, handles);
references.releaseInFlight(handles);
const act = (bodies as unknown as Record<string, (...args: unknown[]) => unknown>)[body];
let result: unknown;
try {
  result = await act(...args);
} catch (error) {
  result = `${(error as Error).name}: ${(error as Error).message}`;
}
markGone(agent, page, 0);
parentPort!.postMessage(result);
