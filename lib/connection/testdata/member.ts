/**
 * An agent of the test's family: runs one role of a module in a bare worker,
 * and stands in for a process, which is a floor above.
 */

import { workerData } from "node:worker_threads";
import { decode, type Handle } from "../../codec/mod.ts";
import { markGone, PAGE, STATE, store } from "../../kernel/mod.ts";
import { Family } from "../../memory/mod.ts";

/** What a member is born with. */
export interface MemberData {
  readonly buffer: SharedArrayBuffer;
  readonly page: number;
  readonly module: string;
  readonly role: string;
  readonly bytes: Uint8Array;
  readonly handles: readonly Handle[];
}

const { buffer, page, module, role, bytes, handles } = workerData as MemberData;
const family = Family.join(buffer, page);
const roles = await import(module);
store(family.agent.words, page + PAGE.state, STATE.LIVE);
const args = decode<unknown[]>(bytes, handles);
family.references.releaseInFlight(handles);
await roles[role](...args);
markGone(family.agent, page, 0);
