/**
 * The engine: trees of plain values to MessagePack bytes and back, by msgpackr.
 *
 * **Two packers.** Records write the keys of equal objects once, which makes a list of rows
 * small and fast to read; for a few objects the keys themselves are quicker. Both read both.
 *
 * **Buffer.** Packed bytes are a view on msgpackr's own buffer, valid until the next pack.
 *
 * @module
 */

import { Packr, RESERVE_START_SPACE, RESET_BUFFER_MODE } from "msgpackr/pack";
import { GRAPH } from "./form.ts";

/** From so many plain objects on, records pay. */
const ROWS = 8;

/** A buffer that grew beyond this is not kept for the next message. */
const KEPT_BUFFER_BYTES = 1 << 20;

/** Where msgpackr starts with a graph, and with what is left when it is handed back. */
const FRESH_BUFFER_BYTES = 8192;

// Identity is ours (form.ts): msgpackr's own loses the class of what is part of a cycle.
const OPTIONS = {
  structuredClone: false,
  moreTypes: false,
  useBigIntExtension: true,
  useToJSON: false,
  mapsAsObjects: true,
  variableMapSize: true,
} as const;

const keyed = new Packr({ ...OPTIONS, useRecords: false });
const recorded = new Packr({ ...OPTIONS, useRecords: true });

/** Where the tree starts in a graph's bytes. */
const AFTER_MARK = { start: 1 };

/** Packs a tree that says how many plain objects it holds. */
export function pack(tree: unknown, objects: number): Uint8Array {
  return view(packer(objects).pack(tree, RESET_BUFFER_MODE));
}

/** The same with the mark of a graph in front. */
export function packGraph(tree: unknown, objects: number): Uint8Array {
  const bytes = view(packer(objects).pack(tree, RESET_BUFFER_MODE | RESERVE_START_SPACE | 1));
  bytes[0] = GRAPH;
  return bytes;
}

/** Reads a plain message. */
export function unpack(bytes: Uint8Array): unknown {
  return keyed.unpack(bytes);
}

/** Reads what stands behind the mark of a graph; binary data in it are views on `bytes`. */
export function unpackGraph(bytes: Uint8Array): unknown {
  return keyed.unpack(bytes, AFTER_MARK);
}

function packer(objects: number): Packr {
  return objects < ROWS ? keyed : recorded;
}

/** A Uint8Array and no Buffer, whose `slice()` would not copy. */
function view(packed: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = packed;
  if (buffer.byteLength > KEPT_BUFFER_BYTES) forgetBuffer(packed);
  return new Uint8Array(buffer, byteOffset, length);
}

/** Makes msgpackr drop a buffer that one large message has blown up. */
function forgetBuffer(packed: Uint8Array): void {
  // The new one must be of the class that msgpackr uses, a node Buffer where there is one.
  const { allocUnsafeSlow } = packed.constructor as unknown as BufferClass;
  keyed.useBuffer(allocUnsafeSlow?.(FRESH_BUFFER_BYTES) ?? new Uint8Array(FRESH_BUFFER_BYTES));
}

/** What a node Buffer's class has and Uint8Array has not. */
interface BufferClass {
  readonly allocUnsafeSlow?: (size: number) => Uint8Array;
}
