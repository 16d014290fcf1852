/**
 * What a child must know to begin: who it is, and what to run.
 *
 * @module
 */

import { decodeAsync, encode, type Reference } from "../codec/mod.ts";
import type { Handle } from "../kernel/mod.ts";
import type { Family } from "../memory/mod.ts";
import type { LogSettings } from "../util/backstage.ts";
import type { StartMethod } from "./start_method.ts";

/** Travels in the child's page. */
export interface StartMessage {
  readonly name: string;
  readonly daemon: boolean;
  readonly authkey: Uint8Array;
  readonly path: readonly number[];
  readonly parent: { readonly id: number; readonly name: string };
  /** How the child was started, and will start its own. */
  readonly startMethod: StartMethod;
  /** What its log is to be, if there is to be one. */
  readonly logging?: LogSettings | undefined;
  /** Class of the process object, unless it is the library's own. */
  readonly cls: Reference | undefined;
  readonly target: Reference | undefined;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Own properties of an object of a user's class. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The message as bytes; its handles are to be counted as in flight before it is published. */
export function packMessage(message: StartMessage): { packed: Uint8Array; handles: Handle[] } {
  const { bytes, handles } = encode(message, { path: "process" });
  const head = new Int32Array(1 + 2 * handles.length);
  head[0] = handles.length;
  for (const [index, { address, generation }] of handles.entries()) {
    head.set([address, generation], 1 + 2 * index);
  }
  const packed = new Uint8Array(head.byteLength + bytes.length);
  packed.set(new Uint8Array(head.buffer));
  packed.set(bytes, head.byteLength);
  return { packed, handles: handles.slice() };
}

/** Takes the message of the process with `page` and opens what it carries. */
export async function takeMessage(family: Family, page: number): Promise<StartMessage> {
  const { agent, processes, references } = family;
  const { bytes, handles } = unpack(processes.message(page));
  // Modules are imported meanwhile: who is ended in that time must answer for what it was handed.
  agent.enter();
  references.takeCharge(handles);
  dropMessage(family, page);
  agent.leave();
  try {
    return await decodeAsync<StartMessage>(bytes, handles);
  } finally {
    references.letGo(handles);
  }
}

/** Drops the message of a process that ended before it took it. */
export function dropMessage(family: Family, page: number): void {
  const packed = family.processes.message(page);
  if (packed.length === 0) return;
  family.processes.dropMessage(page);
  family.references.releaseInFlight(unpack(packed).handles);
}

function unpack(packed: Uint8Array): { bytes: Uint8Array; handles: Handle[] } {
  const words = new Int32Array(packed.slice(0, packed.length & ~3).buffer);
  const count = words[0];
  const handles = Array.from({ length: count }, (_, index) => ({
    address: words[1 + 2 * index],
    generation: words[2 + 2 * index],
  }));
  return { bytes: packed.subarray(4 * (1 + 2 * count)), handles };
}
