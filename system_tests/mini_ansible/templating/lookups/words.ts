/**
 * Words as a shell splits them.
 *
 * @module
 */

/** The words of `text`; quotes keep blanks together. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else if (character === "\\" && quote === '"' && /["\\$`]/.test(text[at + 1] ?? "")) {
        word += text[++at];
      } else word += character;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (character === "\\" && at + 1 < text.length) word = (word ?? "") + text[++at];
    else word = (word ?? "") + character;
  }
  return word === undefined ? words : [...words, word];
}
