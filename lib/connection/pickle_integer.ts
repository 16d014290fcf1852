/**
 * Integers of any size as Python's pickle has them: two's complement, least
 * significant byte first, as few bytes as will do.
 *
 * @module
 */

/** The bytes of `value`. */
export function encodeInteger(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array();
  // Of a negative number the one below it has the same bits, inverted.
  const magnitude = value < 0n ? -value - 1n : value;
  const bits = magnitude === 0n ? 0 : magnitude.toString(16).length * 4;
  let length = Math.ceil((bits + 1) / 8);
  const bytes = new Uint8Array(length);
  const digits = BigInt.asUintN(length * 8, value).toString(16).padStart(length * 2, "0");
  for (let i = 0; i < length; i++) {
    bytes[i] = Number.parseInt(digits.slice(2 * (length - i - 1), 2 * (length - i)), 16);
  }
  const sign = value < 0n ? 0xff : 0;
  while (length > 1 && bytes[length - 1] === sign && (bytes[length - 2] ^ sign) < 0x80) length--;
  return bytes.subarray(0, length);
}

/**
 * The integer of `bytes`: a number if it is a safe one.
 *
 * @throws {RangeError} If no bigint is so large.
 */
export function decodeInteger(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  let digits = "0x";
  for (let i = bytes.length - 1; i >= 0; i--) digits += bytes[i].toString(16).padStart(2, "0");
  return safeInteger(BigInt.asIntN(bytes.length * 8, BigInt(digits)));
}

/** `value` as a number, if it is a safe one. */
export function safeInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
