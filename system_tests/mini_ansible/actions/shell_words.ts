/** Command lines taken apart and put together, by the rules of a POSIX shell. */

/** A command line that cannot be taken apart. */
export class ShellWordsError extends Error {
  override name = "ShellWordsError";
}

/**
 * The words of `line`, without quotes, as Python's `shlex.split()` finds them.
 *
 * @throws {ShellWordsError} If a quote is not closed, or a backslash ends the line.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (quote !== "") {
      if (character === quote) quote = "";
      else if (character === "\\" && quote === '"' && '"\\'.includes(line[i + 1] ?? " ")) {
        word += line[++i];
      } else word += character;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word ??= "";
      if (character === "'" || character === '"') quote = character;
      else if (character !== "\\") word += character;
      else if (++i < line.length) word += line[i];
      else throw new ShellWordsError("No escaped character");
    }
  }
  if (quote !== "") throw new ShellWordsError("No closing quotation");
  if (word !== undefined) words.push(word);
  return words;
}

/** `word` as a shell takes it for one word. */
export function quoteWord(word: string): string {
  if (word === "") return "''";
  return /[^\w@%+=:,./-]/.test(word) ? `'${word.replaceAll("'", `'"'"'`)}'` : word;
}
