/**
 * Finds templates that other templates include.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";

/** The text of the file `name`, from the first of `directories` that has it. */
export function findTemplate(name: string, directories: readonly string[]): string | undefined {
  for (const path of candidates(name, directories)) {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      // The next one may have it.
    }
  }
  return undefined;
}

function candidates(name: string, directories: readonly string[]): string[] {
  if (isAbsolute(name)) return [name];
  return directories.flatMap((directory) => [
    join(directory, "templates", name),
    join(directory, name),
  ]);
}
