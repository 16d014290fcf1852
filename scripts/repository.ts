/**
 * What the scripts share about the repository: where it is, what it holds, `deno` in it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** The repository's top folder, with a slash at its end. */
export const ROOT = new URL("../", import.meta.url);

/** Path of `name` in the repository. */
export function repositoryPath(name: string): string {
  return fileURLToPath(new URL(name, ROOT));
}

/** Paths of all files under a folder of the repository, relative to its top; none if it is missing. */
export function listFiles(folder: string): string[] {
  const skipped = new Set([".git", "node_modules", "coverage"]);
  const found: string[] = [];
  const visit = (path: string) => {
    for (const entry of entriesOf(path)) {
      const child = path === "." ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory && !skipped.has(entry.name)) visit(child);
      if (entry.isFile) found.push(child);
    }
  };
  visit(folder);
  return found.sort();
}

/** Whether the repository has this file or folder. */
export function exists(path: string): boolean {
  try {
    Deno.statSync(new URL(path, ROOT));
    return true;
  } catch {
    return false;
  }
}

function entriesOf(folder: string): Iterable<Deno.DirEntry> {
  return exists(folder) ? Deno.readDirSync(new URL(folder, ROOT)) : [];
}

/** Runs `deno` with `args` in the repository and returns what it printed. */
export async function denoOutput(args: readonly string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    stdout: "piped",
    stderr: "inherit",
  });
  const { code, stdout } = await command.output();
  if (code !== 0) throw new Error(`Cannot go on: "deno ${args.join(" ")}" exited with ${code}`);
  return new TextDecoder().decode(stdout);
}

/** The files that deno.json exports, as far as they exist. */
export function entryPoints(): string[] {
  const { exports } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT))) as {
    exports: Record<string, string>;
  };
  return Object.values(exports).map((path) => path.slice("./".length)).filter(exists);
}
