/**
 * Finds the gaps in the documentation that `deno doc --lint` does not see.
 *
 * @module
 */
import { finish, readArguments } from "./cli.ts";
import { denoOutput, entryPoints, listFiles, ROOT } from "./repository.ts";

const HELP = `
Usage: deno task docs

Checks that every function and class that the package exports has a docstring with an
@example (an error class needs no example), and that every file of lib/ that is no test
starts with a comment. What is marked @internal is left alone.
Exits with 1 if something is missing. \`deno doc --lint\` sees to the rest.
`;

/** The parts of `deno doc --json` that are read here. */
export interface DocJson {
  nodes: Record<string, { symbols?: SymbolJson[] }>;
}
interface SymbolJson {
  name: string;
  declarations: DeclarationJson[];
}
interface DeclarationJson {
  kind: string;
  location: { filename: string; line: number };
  jsDoc?: { doc?: string; tags?: { kind: string; doc?: string }[] };
  def?: { extends?: string };
}

/** The exported functions and classes whose docstring or example is missing, as messages. */
export function docProblems({ nodes }: DocJson): string[] {
  const problems = Object.values(nodes).flatMap(({ symbols }) => symbols ?? []).flatMap(
    ({ name, declarations }) => {
      const relevant = declarations.filter((declaration) => needsExample(declaration));
      if (relevant.length === 0 || hasTag(declarations, "internal")) return [];
      const { location: { filename, line }, kind } = relevant[0];
      const where = `${filename.replace(ROOT.href, "")}:${line + 1} ${kind} ${name}`;
      if (!declarations.some(({ jsDoc }) => jsDoc?.doc)) return [`${where} has no docstring`];
      return hasTag(declarations, "example") ? [] : [`${where} has no @example`];
    },
  );
  // A symbol is seen once for every entry point that exports it.
  return [...new Set(problems)];
}

function needsExample({ kind, def }: DeclarationJson): boolean {
  if (kind === "function") return true;
  return kind === "class" && !(def?.extends?.endsWith("Error"));
}

function hasTag(declarations: readonly DeclarationJson[], wanted: string): boolean {
  return declarations.some(({ jsDoc }) => jsDoc?.tags?.some(({ kind }) => kind === wanted));
}

/** Whether the text of a file begins with a comment. */
export function startsWithComment(source: string): boolean {
  return /^\s*\/[/*]/.test(source);
}

if (import.meta.main) {
  readArguments({ help: HELP });
  const entries = entryPoints();
  const doc = entries.length === 0 ? { nodes: {} } : await denoOutput(["doc", "--json", ...entries])
    .then((text) => JSON.parse(text) as DocJson);
  const silent = listFiles("lib")
    .filter((file) => file.endsWith(".ts") && !file.endsWith("_test.ts"))
    .filter((file) => !startsWithComment(Deno.readTextFileSync(new URL(file, ROOT))))
    .map((file) => `${file}:1 does not start with a comment that says what it is for`);
  finish([...docProblems(doc), ...silent], "docs");
}
