/**
 * Text that must not be taken for a template although it looks like one: what a command
 * printed, what a file holds, what is written `!unsafe`. Strings carry no marks in
 * JavaScript, so what comes from outside is remembered by its text, and is no template where
 * it is a variable's value; only texts that look like templates need to be, and they are few.
 * What a playbook's author wrote `!unsafe` is an object of its own: the same text may be
 * a template in the next line.
 *
 * @module
 */
const LOOKS_LIKE_A_TEMPLATE = /\{[{%#]/;

const unsafe = new Set<string>();

/** Marks every text inside `value` that looks like a template, and gives back `value`. */
export function markUnsafe<T>(value: T): T {
  if (typeof value === "string") {
    if (LOOKS_LIKE_A_TEMPLATE.test(value)) unsafe.add(value);
  } else if (typeof value === "object" && value !== null) {
    for (const part of value instanceof Map ? value.values() : Object.values(value)) {
      markUnsafe(part);
    }
  }
  return value;
}

/** Text that is no template, wherever it stands. */
export class UnsafeText {
  readonly text: string;

  /** Marks `text`. */
  constructor(text: string) {
    this.text = text;
  }

  /** The text. */
  toString(): string {
    return this.text;
  }

  /** The text. */
  toJSON(): string {
    return this.text;
  }
}

/** What is written `!unsafe`: the text, marked if it needs to be. */
export function unsafeText(text: string): string | UnsafeText {
  return LOOKS_LIKE_A_TEMPLATE.test(text) ? new UnsafeText(text) : text;
}

/** Whether a variable's `text` is to be left as it is. */
export function isUnsafe(text: string): boolean {
  return unsafe.size > 0 && unsafe.has(text);
}

/** All marked texts, so that another process can be told of them by {@linkcode markUnsafe}. */
export function unsafeTexts(): string[] {
  return [...unsafe];
}
