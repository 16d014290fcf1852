/** The room and its test programs as JavaScript, for hosts that do not read TypeScript. */
import { fileURLToPath } from "node:url";

const LIB = fileURLToPath(new URL("../../", import.meta.url));
const FOLDERS = ["runtime", "runtime/testdata"];

/** Path of program.js in `folder`, where it is put with all that it imports. */
export async function buildForNode(folder: string): Promise<string> {
  const files = [`${LIB}errors.ts`, ...FOLDERS.flatMap((name) => sources(LIB + name))];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["transpile", "--no-check", "--outdir", folder, ...files],
    cwd: LIB,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  for (const name of ["", ...FOLDERS]) rewriteImports(`${folder}/${name}`);
  await Deno.writeTextFile(`${folder}/package.json`, `{ "type": "module" }`);
  return `${folder}/runtime/testdata/program.js`;
}

function sources(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`)
    .filter((path) => path.endsWith(".ts") && !/_test\.ts$|node_build/.test(path));
}

/** The transpiler leaves `./name.ts` in imports. */
function rewriteImports(folder: string): void {
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".js")) continue;
    const text = Deno.readTextFileSync(`${folder}/${name}`);
    Deno.writeTextFileSync(`${folder}/${name}`, text.replaceAll(/("\.[^"]*)\.ts"/g, '$1.js"'));
  }
}
