/**
 * Where lookups find files: next to the role, the task file, the playbook.
 *
 * @module
 */
import { homedir } from "node:os";

/** `part` inside of `directory`, with every `..` left as it is, as Python joins paths. */
export function joinPath(directory: string, part: string): string {
  if (part.startsWith("/") || directory === "") return part;
  return directory.endsWith("/") ? directory + part : `${directory}/${part}`;
}

/** The places where `name` may be, each directory with its folder `kind` first. */
export function candidates(name: string, kind: string, directories: readonly string[]): string[] {
  const path = name.replace(/^~(?=\/|$)/, homedir());
  if (path.startsWith("/")) return [path];
  return directories.flatMap((directory) => [
    ...(path.split("/")[0] === kind ? [] : [joinPath(joinPath(directory, kind), path)]),
    joinPath(directory, path),
  ]);
}

/** The first of the places where there is something; `undefined` if nowhere. */
export function findFile(
  name: string,
  kind: string,
  directories: readonly string[],
): string | undefined {
  return candidates(name, kind, directories).find(exists);
}

/** Whether something is at `path`. */
export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
