/**
 * What the scripts share at the command line: flags, `--help`, and how a check ends.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

/** The repository's top folder, with a slash at its end. */
export const ROOT = new URL("../", import.meta.url);

/** Description of a script's command line. */
export interface Usage<Flags extends readonly string[] = readonly string[]> {
  /** The whole help text; its first line is the usage. */
  readonly help: string;
  /** The boolean flags it knows besides `--help`. */
  readonly flags?: Flags;
}

/** A parsed command line: flags by name, and what is left. */
export interface Arguments<Name extends string> {
  /** Which flags were given. */
  readonly flags: Readonly<Partial<Record<Name, boolean>>>;
  /** The other words. */
  readonly words: readonly string[];
}

/**
 * Reads the command line. Prints the help and exits with 0 for `--help`, with 2 and a
 * message if a flag is unknown.
 */
export function readArguments<const Flags extends readonly string[]>(
  { help, flags }: Usage<Flags>,
): Arguments<Flags[number]> {
  try {
    const names = ["help", ...flags ?? []];
    const { values, positionals } = parseArgs({
      args: Deno.args,
      options: Object.fromEntries(names.map((name) => [name, { type: "boolean" as const }])),
      allowPositionals: true,
    });
    if (values.help) {
      console.log(help.trim());
      Deno.exit(0);
    }
    return { flags: values as Arguments<Flags[number]>["flags"], words: positionals };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help.trim()}`);
    Deno.exit(2);
  }
}

/** Prints the problems and exits with 1, or prints that `what` are in order. */
export function finish(problems: readonly string[], what: string): void {
  if (problems.length === 0) return console.log(`${what}: in order`);
  for (const problem of problems) console.error(`${problem}\n`);
  console.error(`${what}: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`);
  Deno.exit(1);
}

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
