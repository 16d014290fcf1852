/**
 * Text as Python's pickle has it: UTF-8 in which halves of surrogate pairs may
 * stand alone ("surrogatepass"), as they may in JavaScript.
 *
 * @module
 */

/** So many arguments may a call have anywhere. */
const CHUNK = 8_192;
const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text to bytes. */
export function encodeText(text: string): Uint8Array {
  return text.isWellFormed() ? encoder.encode(text) : encodeLoosely(text);
}

/**
 * Bytes to text.
 *
 * @throws {TypeError} If they are no text.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch (error) {
    return decodeLoosely(bytes, error);
  }
}

/** Bytes to text, each a character; TextDecoder's "latin1" is another one. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}

function encodeLoosely(text: string): Uint8Array {
  const parts: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point < 0xd800 || point > 0xdfff) parts.push(...encoder.encode(character));
    else parts.push(0xed, 0x80 | (point >> 6 & 0x3f), 0x80 | (point & 0x3f));
  }
  return Uint8Array.from(parts);
}

/** Takes the lone halves out, and decodes what stands between them. */
function decodeLoosely(bytes: Uint8Array, error: unknown): string {
  let text = "";
  let from = 0;
  for (let at = 0; at + 2 < bytes.length; at++) {
    const isHalf = bytes[at] === 0xed && (bytes[at + 1] & 0xe0) === 0xa0 &&
      (bytes[at + 2] & 0xc0) === 0x80;
    if (!isHalf) continue;
    text += strict.decode(bytes.subarray(from, at));
    text += String.fromCharCode(0xd000 | (bytes[at + 1] & 0x3f) << 6 | (bytes[at + 2] & 0x3f));
    from = at + 3;
    at += 2;
  }
  if (from === 0) throw error;
  return text + strict.decode(bytes.subarray(from));
}
