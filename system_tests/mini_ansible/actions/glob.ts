/** Patterns for the names of files: `*`, `?`, `[a-z]`. */

import { readdirSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { exists } from "./file_state.ts";

/** Whether there is a file that `pattern`, with `*`, `?` and `[]`, names. */
export function matchesAny(pattern: string, cwd: string): boolean {
  const path = isAbsolute(pattern) ? pattern : join(cwd, pattern);
  if (!/[*?[]/.test(path)) return exists(path);
  let found = ["/"];
  for (const part of path.split("/").filter((each) => each !== "")) {
    if (/[*?[]/.test(part)) {
      const matcher = globPattern(part);
      found = found.flatMap((folder) =>
        entries(folder).filter((name) =>
          matcher.test(name) && (part.startsWith(".") || !name.startsWith("."))
        ).map((name) => join(folder, name))
      );
    } else found = found.map((folder) => join(folder, part)).filter(exists);
  }
  return found.length > 0;
}

/** What a shell's pattern for a name means. */
export function globPattern(pattern: string): RegExp {
  const source = pattern.replace(
    /\[(!?)(\]?[^\]]*)\]|[*?]|[\\^$.|+(){}[\]]/g,
    (part, not, set) =>
      part === "*"
        ? ".*"
        : part === "?"
        ? "."
        : set !== undefined
        ? `[${not ? "^" : ""}${set.replaceAll(/[\\\]^]/g, "\\$&")}]`
        : `\\${part}`,
  );
  return new RegExp(`^${source}$`, "s");
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
