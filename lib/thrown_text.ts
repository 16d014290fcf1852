/**
 * Text about what was thrown. Anything can be thrown, and not everything wants to be text: who
 * reports an error must not fail of it.
 *
 * @module
 */

/** Text about `thrown`, with its stack if it is an error. Never throws. */
export function thrownText(thrown: unknown): string {
  return attempted(() => thrown instanceof Error ? String(thrown.stack ?? thrown) : String(thrown));
}

/** The same in short: an error's name and message. Never throws. */
export function thrownTitle(thrown: unknown): string {
  return attempted(() =>
    thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  );
}

/** The message of an error; else as {@linkcode thrownText}. Never throws. */
export function thrownMessage(thrown: unknown): string {
  return attempted(() => String(thrown instanceof Error ? thrown.message : thrown));
}

function attempted(text: () => string): string {
  try {
    return text();
  } catch {
    return "<something that cannot be shown>";
  }
}
