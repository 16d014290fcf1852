/** A module that only the import map of the program under test can find. */

/** What it says. */
export const greeting = "hello";

Object.assign(globalThis, { greetingLoaded: true });
