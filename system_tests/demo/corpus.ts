/** What the demo works on: the sources of this repository. */

import { fileURLToPath } from "node:url";

/** One file. */
export interface SourceFile {
  /** Its path in the repository. */
  readonly path: string;
  /** Its lines, trimmed, without the empty ones. */
  readonly lines: readonly string[];
}

const ROOT = new URL("../../", import.meta.url);
const FOLDERS = ["lib", "compat_tests", "scripts", "system_tests"];
/** Work grows with the square of this, so that a growing repository shows in no run time. */
const MOST_LINES = 40_000;

/** The repository's TypeScript files in the order of their paths, as far as there is room. */
export function readCorpus(): SourceFile[] {
  let room = MOST_LINES;
  return FOLDERS.flatMap(sourcePaths).map(readSource).filter(({ lines }) => {
    room -= lines.length;
    return room >= 0 && lines.length > 0;
  });
}

function sourcePaths(folder: string): string[] {
  const found: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...sourcePaths(path));
    else if (name.endsWith(".ts")) found.push(path);
  }
  return found.sort();
}

function readSource(path: string): SourceFile {
  const text = Deno.readTextFileSync(fileURLToPath(new URL(path, ROOT)));
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return { path, lines };
}
