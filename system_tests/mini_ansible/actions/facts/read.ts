/** Reads the files in which the system tells of itself. */

import { existsSync, readdirSync, readFileSync } from "node:fs";

/** The file at `path` without blanks around it; "" if it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

/** The names in a folder; none if it cannot be read. */
export function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}

/** The first of these that is there. */
export function firstOf(paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(path));
}

/** The lines `NAME=value` of `text`, unquoted. */
export function assignments(text: string): Record<string, string> {
  const pairs = text.split("\n").map((line) => /^\s*([\w.]+)=(.*)$/.exec(line));
  return Object.fromEntries(
    pairs.filter((pair) => pair !== null).map(([, name, value]) => [
      name,
      value.trim().replace(/^(["'])(.*)\1$/, "$2"),
    ]),
  );
}
