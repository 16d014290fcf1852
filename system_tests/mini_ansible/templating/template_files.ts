/**
 * Finds templates that other templates include.
 *
 * @module
 */
import { candidates } from "./lookups/search.ts";

/** The text of the file `name`, from the first of `directories` that has it. */
export function findTemplate(name: string, directories: readonly string[]): string | undefined {
  for (const path of candidates(name, "templates", directories)) {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      // The next one may have it.
    }
  }
  return undefined;
}
