/**
 * Backslashes in Python's texts.
 *
 * @module
 */
const ESCAPES: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};
const ESCAPE = /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|.)/gs;

/** Python's escapes; what follows an unknown one stays, backslash and all. */
export function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPE, (whole, escape: string) => {
    if (ESCAPES[escape] !== undefined) return ESCAPES[escape];
    if (/^[xuU]./.test(escape)) return String.fromCodePoint(parseInt(escape.slice(1), 16));
    if (/^[0-7]/.test(escape)) return String.fromCodePoint(parseInt(escape, 8));
    return whole;
  });
}
