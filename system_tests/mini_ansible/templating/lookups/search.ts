/**
 * Where lookups find files: next to the role, the task file, the playbook.
 *
 * @module
 */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The places where `name` may be, each directory with its folder `kind` first. */
export function candidates(
  name: string,
  kind: string,
  directories: readonly string[],
): string[] {
  const path = name.replace(/^~(?=\/|$)/, homedir());
  if (isAbsolute(path)) return [path];
  return directories.flatMap((directory) => [
    ...(path.startsWith(`${kind}/`) ? [] : [join(directory, kind, path)]),
    join(directory, path),
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
