/**
 * Holds the doors of the house to their duty: each room's mod.ts re-exports the room and
 * does nothing else, and the package offers Python's names.
 *
 * @module
 */
import { finish, readArguments } from "./cli.ts";
import { PACKAGE_NAMES, PUBLIC_ROOMS } from "./exports.ts";
import { BACKSTAGE } from "./layers.ts";
import { denoOutput, exists, listFiles, ROOT } from "./repository.ts";

const HELP = `
Usage: deno task exports

Checks that
- each mod.ts in lib/ holds only comments and re-exports;
- each file of a room is re-exported by its mod.ts, once, or serves another file of the
  room: a file that nobody names was forgotten;
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

/** A room's folder. */
export interface RoomFolder {
  /** Its path in the repository. */
  readonly path: string;
  /** The text of each file that is no test, by its path in the folder. */
  readonly sources: Readonly<Record<string, string>>;
}

/** What is wrong with a room's door. */
export function doorProblems({ path, sources }: RoomFolder): string[] {
  const door = sources["mod.ts"];
  if (door === undefined) return [`${path}/ has no mod.ts`];
  const { reexports, rest } = readDoor(door);
  const problems = rest === "" ? [] : [moreThanReexports(`${path}/mod.ts`, rest)];
  for (const file of Object.keys(sources)) {
    if (file === "mod.ts" || file === BACKSTAGE[path.replace("lib/", "")]) continue;
    const mentions = reexports.filter(({ from }) => from === `./${file}`);
    if (isRepeated(mentions)) problems.push(`${path}/mod.ts re-exports ${file} more than once`);
    if (mentions.length > 0 || isNamedByOthers(file, sources)) continue;
    problems.push(`${path}/${file} is not re-exported by mod.ts, and no file of the room uses it`);
  }
  return problems;
}

/** Values and types of one file may be re-exported apart, by name; all else is twice the same. */
function isRepeated(mentions: readonly Reexport[]): boolean {
  if (mentions.length <= 1) return false;
  const kinds = new Set(mentions.map(({ isType }) => isType));
  return mentions.some(({ isAll }) => isAll) || kinds.size < mentions.length;
}

/** Whether another file imports this one, or names it as a URL. */
function isNamedByOthers(file: string, sources: RoomFolder["sources"]): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return Object.entries(sources).some(([other, source]) =>
    other !== file && source.includes(`/${name}"`)
  );
}

function moreThanReexports(file: string, rest: string): string {
  return `${file} holds more than re-exports: ${rest.split("\n")[0]}`;
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
  const files = listFiles(path).filter((file) =>
    /(?<!_test)\.ts$/.test(file) && !/\/testdata\/|\/_model\//.test(file)
  );
  return {
    path,
    sources: Object.fromEntries(
      files.map((file) => [file.slice(path.length + 1), readText(file)]),
    ),
  };
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
  const standing = new Set(PUBLIC_ROOMS.filter((room) => exists(`lib/${room}/mod.ts`)));
  problems.push(...configProblems(JSON.parse(readText("deno.json")).exports, standing));
  if (exists("mod.ts")) {
    const { rest } = readDoor(readText("mod.ts"));
    if (rest !== "") problems.push(moreThanReexports("mod.ts", rest));
    const names = await exportedNames("mod.ts");
    const stands = (room: string) => exists(`lib/${room}/mod.ts`) || exists(`lib/${room}.ts`);
    problems.push(...packageProblems(names, stands));
  } else {
    problems.push("mod.ts is missing");
  }
  finish(problems, "exports");
}
