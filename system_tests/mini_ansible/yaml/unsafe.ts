/**
 * Text that must not be taken for a template although it looks like one: what a command
 * printed, what a file holds, what is written `!unsafe`. Strings carry no marks in
 * JavaScript, so the texts themselves are remembered; only those that look like templates
 * need to be, and they are few.
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

/** Whether `text` is to be left as it is. */
export function isUnsafe(text: string): boolean {
  return unsafe.size > 0 && unsafe.has(text);
}

/** All marked texts, so that another process can be told of them by {@linkcode markUnsafe}. */
export function unsafeTexts(): string[] {
  return [...unsafe];
}
