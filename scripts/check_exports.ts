/**
 * Holds the doors of the house to their duty: each room's mod.ts re-exports the room and
 * does nothing else, and the package offers Python's names.
 *
 * @module
 */
import { finish, readArguments } from "./cli.ts";
import { INTERNAL_FILES, PACKAGE_NAMES, PUBLIC_ROOMS } from "./exports.ts";
import { denoOutput, exists, listFiles, ROOT } from "./repository.ts";

const HELP = `
Usage: deno task exports

Checks that
- each mod.ts in lib/ holds only comments and re-exports;
- each file of a room is re-exported by its mod.ts, or internal on purpose: named with a
  leading _, or listed with a reason in scripts/exports.ts;
- deno.json lists every public room that stands, and nothing that does not;
- mod.ts of the package offers the names in scripts/exports.ts of every room that stands.
Exits with 1 if one of these does not hold.
`;

/** One re-export statement of a mod.ts. */
export interface Reexport {
  /** The file named, as it stands there. */
  readonly from: string;
  /** Whether it re-exports everything. */
  readonly isAll: boolean;
  /** Whether it re-exports types only. */
  readonly isType: boolean;
}

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g;
const REEXPORT = /^\s*export\s+(type\s+)?(\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*"([^"]+)"\s*;?/;

/** The re-exports of a mod.ts, and what else stands there besides comments. */
export function readDoor(source: string): { reexports: Reexport[]; rest: string } {
  const reexports: Reexport[] = [];
  let rest = source.replace(COMMENT, "");
  for (let match = REEXPORT.exec(rest); match; match = REEXPORT.exec(rest)) {
    const [statement, type, names, from] = match;
    reexports.push({ from, isAll: names.startsWith("*"), isType: type !== undefined });
    rest = rest.slice(statement.length);
  }
  return { reexports, rest: rest.trim() };
}

/** A room's folder: its path in the repository, its files' names, the text of its mod.ts. */
export interface RoomFolder {
  readonly path: string;
  readonly files: readonly string[];
  readonly door: string | undefined;
}

/** What is wrong with a room's door. */
export function doorProblems(
  { path, files, door }: RoomFolder,
  internal: ReadonlySet<string> = new Set(Object.keys(INTERNAL_FILES)),
): string[] {
  if (door === undefined) return [`${path}/ has no mod.ts`];
  const { reexports, rest } = readDoor(door);
  if (rest !== "") {
    return [`${path}/mod.ts holds more than re-exports: ${rest.split("\n")[0]}`];
  }
  return files.flatMap((file) => {
    if (file === "mod.ts" || file.startsWith("_") || file.endsWith("_test.ts")) return [];
    const isInternal = internal.has(`${path}/${file}`);
    const mentions = reexports.filter(({ from }) => from === `./${file}`);
    if (isInternal && mentions.length > 0) {
      return [`${path}/${file} is called internal in scripts/exports.ts, but mod.ts re-exports it`];
    }
    if (!isInternal && mentions.length === 0) {
      return [
        `${path}/${file} is not re-exported by mod.ts\n` +
        "  If this is on purpose, list it with the reason in scripts/exports.ts",
      ];
    }
    const isOnce = mentions.length <= 1 ||
      (mentions.every(({ isAll }) => !isAll) &&
        new Set(mentions.map(({ isType }) => isType)).size === mentions.length);
    return isOnce ? [] : [`${path}/${file} is re-exported more than once by mod.ts`];
  });
}

/** What is wrong with `exports` of deno.json, given the public rooms that stand. */
export function configProblems(
  listed: Readonly<Record<string, string>>,
  standing: ReadonlySet<string>,
): string[] {
  const missing = [...standing].filter((room) => listed[`./${room}`] === undefined)
    .map((room) => `deno.json does not export ./${room}, though lib/${room}/mod.ts stands`);
  const wrong = Object.entries(listed).flatMap(([name, target]) => {
    if (name === ".") return target === "./mod.ts" ? [] : [`deno.json exports "." as ${target}`];
    const room = name.slice(2);
    if (!PUBLIC_ROOMS.includes(room)) return [`deno.json exports ${name}, which is no public room`];
    if (target !== `./lib/${room}/mod.ts`) return [`deno.json exports ${name} as ${target}`];
    return standing.has(room) ? [] : [`deno.json exports ${name}, but ${target} is missing`];
  });
  return [...missing, ...wrong];
}

/** The names that mod.ts of the package lacks, given the rooms that stand. */
export function packageProblems(
  names: ReadonlySet<string>,
  standing: (room: string) => boolean,
): string[] {
  return Object.entries(PACKAGE_NAMES).flatMap(([room, wanted]) =>
    standing(room)
      ? wanted.filter((name) => !names.has(name)).map((name) =>
        `mod.ts does not export ${name} (see ${room})`
      )
      : []
  );
}

/** Names that a module exports, by `deno doc`. */
async function exportedNames(file: string): Promise<Set<string>> {
  const { nodes } = JSON.parse(await denoOutput(["doc", "--json", file])) as {
    nodes: Record<string, { symbols?: { name: string }[] }>;
  };
  return new Set(Object.values(nodes).flatMap(({ symbols }) => symbols ?? []).map((s) => s.name));
}

function readFolder(path: string): RoomFolder {
  const files = listFiles(path).map((file) => file.slice(path.length + 1))
    .filter((file) => file.endsWith(".ts") && !file.includes("/"));
  const door = files.includes("mod.ts") ? readText(`${path}/mod.ts`) : undefined;
  return { path, files, door };
}

function readText(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

if (import.meta.main) {
  readArguments({ help: HELP });
  const folders = new Set(
    listFiles("lib").map((file) => file.split("/")).filter((parts) => parts.length > 2)
      // Nobody imports entry/, so it has no door.
      .map(([lib, room]) => `${lib}/${room}`).filter((path) => path !== "lib/entry"),
  );
  const problems = [...folders].flatMap((path) => doorProblems(readFolder(path)));
  for (const path of Object.keys(INTERNAL_FILES)) {
    if (!exists(path)) problems.push(`scripts/exports.ts lists ${path}, which does not exist`);
  }
  const standing = new Set(PUBLIC_ROOMS.filter((room) => exists(`lib/${room}/mod.ts`)));
  problems.push(...configProblems(JSON.parse(readText("deno.json")).exports, standing));
  if (exists("mod.ts")) {
    const { rest } = readDoor(readText("mod.ts"));
    if (rest !== "") problems.push(`mod.ts holds more than re-exports: ${rest.split("\n")[0]}`);
    const names = await exportedNames("mod.ts");
    const stands = (room: string) => exists(`lib/${room}/mod.ts`) || exists(`lib/${room}.ts`);
    problems.push(...packageProblems(names, stands));
  } else {
    problems.push("mod.ts is missing");
  }
  finish(problems, "exports");
}
