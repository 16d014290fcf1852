/**
 * Compares every public name of CPython's `multiprocessing` with what is exported.
 *
 * @module
 */
import {
  type ApiEntry,
  type ApiResult,
  compareApi,
  type Comparison,
  countResults,
} from "./api_compare.ts";
import { ApiDoc, type DocJson } from "./api_doc.ts";
import { exceptedNames, matches, namedRows } from "./api_exceptions.ts";
import { finish, readArguments } from "./cli.ts";
import { denoOutput, entryPoints, ROOT } from "./repository.ts";

const HELP = `
Usage: deno task api [--all]

Checks that every public name of CPython's multiprocessing, as scripts/api.json lists
them, is exported here under its name in camelCase: of the same kind, with the same
parameters (in an options object, if Python has a default), its members likewise.
What is missing must be explained by a row of docs/differences.md, which
scripts/api_exceptions.ts names. Rooms to come are counted, and no fault.

  --all    print every name and what became of it

Exits with 1 if a gap is left, or an exception that explains nothing.
`;

/** Everything that this check says. */
export interface ApiReport {
  readonly results: readonly ApiResult[];
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

/** Compares the repository as it is. */
export async function readApiReport(): Promise<ApiReport> {
  const files = await reachableFiles();
  const doc = JSON.parse(await denoOutput(["doc", "--json", "--private", ...files]));
  const { exports } = JSON.parse(readText("deno.json")) as { exports: Record<string, string> };
  const entries = JSON.parse(readText("scripts/api.json")) as ApiEntry[];
  const results = compareApi(entries, {
    doc: new ApiDoc(doc as DocJson),
    fileOf: (subpath) =>
      exports[subpath] === undefined ? undefined : new URL(exports[subpath], ROOT).href,
    hasMember: await memberFinder(exports),
  });
  return { results, problems: problemsOf(results, readText("docs/differences.md")) };
}

/** Looks for members on the classes themselves. */
async function memberFinder(
  exports: Readonly<Record<string, string>>,
): Promise<Comparison["hasMember"]> {
  const modules = new Map<string, Record<string, unknown>>();
  for (const [subpath, path] of Object.entries(exports)) {
    modules.set(subpath, await import(new URL(path, ROOT).href));
  }
  return ({ subpath, name, member }) => {
    const cls = modules.get(subpath)?.[name];
    return typeof cls === "function" && member in (cls.prototype ?? {});
  };
}

/** The entry points and all that they import; a room that is only begun is left alone. */
async function reachableFiles(): Promise<string[]> {
  const graphs = await Promise.all(
    entryPoints().map(async (entry) =>
      JSON.parse(await denoOutput(["info", "--json", entry])) as {
        modules: { specifier: string }[];
      }
    ),
  );
  const urls = graphs.flatMap(({ modules }) => modules.map(({ specifier }) => specifier));
  const own = urls.filter((url) => url.startsWith(ROOT.href)).map((url) =>
    url.slice(ROOT.href.length)
  );
  return [...new Set(own)].filter((file) => file === "mod.ts" || file.startsWith("lib/"));
}

/** What is wrong: gaps, exceptions that explain nothing, and rows that are not there. */
export function problemsOf(results: readonly ApiResult[], differences: string): string[] {
  const gaps = results.filter(({ status }) => status === "gap")
    .map(({ name, note, here }) => `${name}: ${note}${here === "" ? "" : ` (${here})`}`);
  const explained = results.filter(({ status }) => status === "explained");
  const idle = exceptedNames()
    .filter((pattern) => !explained.some(({ name }) => matches(pattern, name)))
    .map((pattern) => `scripts/api_exceptions.ts excepts ${pattern}, which is no gap`);
  const missing = namedRows().filter((row) => !hasRow(differences, row))
    .map((row) => `docs/differences.md has no row "${row}", which scripts/api_exceptions.ts names`);
  return [...gaps, ...idle, ...missing];
}

/** Does a table of `markdown` have a row that begins with `fact`? */
export function hasRow(markdown: string, fact: string): boolean {
  return markdown.split("\n").some((line) =>
    line.startsWith("|") && line.split("|")[1].trim() === fact
  );
}

function readText(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

if (import.meta.main) {
  const { flags } = readArguments({ help: HELP, flags: ["all"] });
  const { results, problems } = await readApiReport();
  if (flags.all) {
    for (const { name, status, here, note } of results) {
      console.log([status.padEnd(9), name, here, note].join("  ").trimEnd());
    }
  }
  const { there, explained, pending, gap } = countResults(results);
  console.log(
    `${results.length} names: ${there} there, ${explained} explained, ${pending} pending, ${gap} gaps`,
  );
  finish(problems, "api");
}
