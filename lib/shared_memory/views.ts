/**
 * Typed arrays over shared memory, when they travel: what arrives sees the same
 * memory, and holds it.
 */

import { registerSharedViews } from "../codec/mod.ts";
import { Span } from "../memory/mod.ts";
import { FileNotFoundError, StaleHandleError } from "../errors.ts";

type ViewClass = new (buffer: SharedArrayBuffer, offset: number, length: number) => ArrayBufferView;

/** What travels of a view besides the handle of its memory. */
interface Sent {
  /** Name of its class. */
  readonly name: string;
  /** First byte, from the start of the memory. */
  readonly start: number;
  readonly bytes: number;
}

const CLASSES = new Map<string, ViewClass & { readonly BYTES_PER_ELEMENT?: number }>(
  Object.entries({
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    BigInt64Array,
    BigUint64Array,
    Float32Array,
    Float64Array,
    DataView,
  }),
);

registerSharedViews({
  tag: "View",
  covers: (view) => CLASSES.has(nameOf(view)) && Span.under(view) !== undefined,
  handles: (view) => [Span.under(view)!.handle],
  state(view): Sent {
    const start = view.byteOffset - Span.under(view)!.byteOffset;
    return { name: nameOf(view), start, bytes: view.byteLength };
  },
  rebuild([handle], sent) {
    const { name, start, bytes } = sent as Sent;
    const View = CLASSES.get(name)!;
    const span = open(handle);
    return new View(span.buffer, span.byteOffset + start, bytes / (View.BYTES_PER_ELEMENT ?? 1));
  },
});

function nameOf(view: ArrayBufferView): string {
  return view instanceof DataView ? "DataView" : Reflect.get(view, Symbol.toStringTag) as string;
}

function open(handle: Parameters<typeof Span.open>[0]): Span {
  try {
    return Span.open(handle);
  } catch (error) {
    if (!(error instanceof StaleHandleError)) throw error;
    throw new FileNotFoundError("Cannot open view: its shared memory was released", {
      cause: error,
    });
  }
}
