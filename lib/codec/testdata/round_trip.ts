/** Encodes and decodes within this agent. */

import { decode } from "../decode.ts";
import { encode } from "../encode.ts";

/** What another agent that has loaded the same modules would receive. */
export function roundTrip<T>(value: T): T {
  const { bytes, handles } = encode(value);
  return decode<T>(bytes.slice(), handles);
}
