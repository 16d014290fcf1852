/** Checks that something cannot be sent, and what is said about it. */

import { assert, assertStringIncludes, assertThrows } from "@std/assert";
import { PicklingError } from "../../errors.ts";
import { encode } from "../encode.ts";

/** Asserts that `encode()` throws, with a message that starts with the path in `text`. */
export function assertCannotSend(value: unknown, text: string, path?: string): PicklingError {
  const error = assertThrows(() => encode(value, { path }), PicklingError);
  assert(error.message.startsWith("Cannot send "), error.message);
  assertStringIncludes(error.message, `Cannot send ${text}`);
  return error;
}
