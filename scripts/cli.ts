/**
 * What the scripts share at the command line: flags, `--help`, and how a check ends.
 *
 * @module
 */
import { parseArgs } from "node:util";

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
