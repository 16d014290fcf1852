/**
 * Holds the module graph against the house plan in `layers.ts`.
 *
 * @module
 */
import { finish, readArguments } from "./cli.ts";
import { BACKSTAGE, findRoom, PACKAGES, type Room } from "./layers.ts";
import { denoOutput, exists, listFiles, repositoryPath, ROOT } from "./repository.ts";

const HELP = `
Usage: deno task layers

Checks that each room of lib/ imports only lower floors, and only through their mod.ts;
type-only and dynamic imports obey too, and so do tests. The plan is scripts/layers.ts.
Exits with 1 if an import breaks it.
`;

/** One import of the module graph. */
export interface Import {
  /** Path of the importing file in the repository. */
  readonly from: string;
  /** Path of the imported file in the repository, or the specifier of a package. */
  readonly to: string;
  /** What stands in the source. */
  readonly text: string;
  /** Line of the import, from 1. */
  readonly line: number;
  /** Whether it is an `import()`. */
  readonly isDynamic: boolean;
}

/** What is wrong with an import, in words that name the rooms allowed; `undefined` if nothing. */
export function problemOf(found: Import): string | undefined {
  const room = roomOf(found.from);
  if (room === undefined) return undefined;
  const where = `${found.from}:${found.line} imports "${found.text}"`;
  if (isPackage(found.to)) {
    const problem = packageProblem(found);
    return problem && `${where}\n  ${problem}`;
  }
  if (isTest(found.from) && found.to.startsWith("scripts/")) return undefined;
  // What serves tests in one room may serve those in another.
  if (isTest(found.from) && isTest(found.to)) return undefined;
  const target = roomOf(found.to);
  if (target === undefined) {
    return `${where}\n  ${found.to} stands in no room of scripts/layers.ts`;
  }
  if (target.name === room.name) return undefined;
  if (!room.mayImport.includes(target.name)) {
    return `${where}\n  ${describe(room)} may not import ${describe(target)}; ` +
      `it may import: ${room.mayImport.join(", ") || "nothing"}`;
  }
  const door = doorOf(target);
  if (found.to !== door && found.to !== backstageOf(target)) {
    return `${where}\n  ${target.name} is entered through ${door} only`;
  }
  return undefined;
}

/** Whether it comes from outside the repository; the stand-ins of @std count as outside. */
function isPackage(target: string): boolean {
  return target.includes(":") || target.startsWith("scripts/offline_std/");
}

function packageProblem({ from, text, isDynamic }: Import): string | undefined {
  if (isTest(from) || text.startsWith("node:")) return undefined;
  const parts = text.split("/");
  const name = text.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
  const use = Object.hasOwn(PACKAGES, name) ? PACKAGES[name] : undefined;
  if (use === undefined) {
    return `${name} is no package for lib/; it may import: ${Object.keys(PACKAGES).join(", ")}`;
  }
  if (use === "at-start" || isDynamic) return undefined;
  return `${name} is loaded only when it is needed: use await import()`;
}

/** The room in which a file of the repository stands; `undefined` outside lib/ and mod.ts. */
function roomOf(path: string): Room | undefined {
  if (path === "mod.ts") return findRoom("mod.ts");
  const [top, name] = path.split("/");
  if (top !== "lib") return undefined;
  // A test of a room that is a file stands beside it.
  return findRoom(name.replace(/_test\.ts$/, ".ts"));
}

function doorOf(room: Room): string {
  if (room.name === "mod.ts") return "mod.ts";
  return room.name.endsWith(".ts") ? `lib/${room.name}` : `lib/${room.name}/mod.ts`;
}

function backstageOf({ name }: Room): string | undefined {
  return Object.hasOwn(BACKSTAGE, name) ? `lib/${name}/${BACKSTAGE[name]}` : undefined;
}

function describe(room: Room): string {
  return `${room.name} (floor ${room.floor})`;
}

function isTest(path: string): boolean {
  return /_test\.ts$|\/testdata\/|\/_model\//.test(path);
}

/** The parts of `deno info --json` that are read here. */
interface GraphJson {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: {
      specifier: string;
      isDynamic?: boolean;
      code?: ResolutionJson;
      type?: ResolutionJson;
    }[];
  }[];
}
interface ResolutionJson {
  specifier?: string;
  error?: string;
  span: { start: { line: number } };
}

/** The imports of a graph as `deno info --json` prints it. */
export function importsOf(graph: GraphJson, root: string): Import[] {
  const relative = (url: string) => url.startsWith(root) ? url.slice(root.length) : url;
  return graph.modules.flatMap((module) =>
    (module.dependencies ?? []).flatMap(({ specifier, isDynamic, code, type }) => {
      const target = code ?? type;
      if (target?.specifier === undefined) return [];
      return [{
        from: relative(module.specifier),
        to: relative(target.specifier),
        text: specifier,
        line: target.span.start.line + 1,
        isDynamic: isDynamic ?? false,
      }];
    })
  );
}

/** The graph of all that stands in lib/, under one root that imports every file. */
async function readGraph(files: readonly string[]): Promise<GraphJson> {
  const folder = await Deno.makeTempDir();
  try {
    const root = `${folder}/root.ts`;
    const lines = files.map((file) => `import ${JSON.stringify(new URL(file, ROOT).href)};\n`);
    await Deno.writeTextFile(root, lines.join(""));
    const config = repositoryPath("deno.json");
    return JSON.parse(await denoOutput(["info", "--json", "--config", config, root]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  readArguments({ help: HELP });
  const files = listFiles("lib").filter((file) => file.endsWith(".ts"));
  if (exists("mod.ts")) files.push("mod.ts");
  const graph = await readGraph(files);
  const broken = graph.modules.flatMap(({ error }) => error ?? []);
  const homeless = files.filter((file) => roomOf(file) === undefined)
    .map((file) => `${file}\n  stands in no room of scripts/layers.ts`);
  const problems = importsOf(graph, ROOT.href).flatMap((found) => problemOf(found) ?? []);
  finish([...broken, ...homeless, ...problems], "layers");
}
