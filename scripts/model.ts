/**
 * Model-checks the kernel: runs its model tests with the checker in the place of
 * `lib/kernel/atomics.ts`.
 *
 * @module
 */
import { readArguments } from "./cli.ts";
import { listFiles, ROOT } from "./repository.ts";

const HELP = `
Usage: deno task model [FILE...]

Runs all model tests, or those in the files named. Each prints what it
explored: schedules, distinct states, steps.
`;

/** What `deno test` needs to run kernel code under the checker. */
const ARGUMENTS = ["test", "-A", "--parallel", "--import-map=lib/kernel/_model/import_map.json"];

function modelTests(): string[] {
  return listFiles("lib").filter((path) =>
    path.endsWith("_model_test.ts") || /\/_model\/.*_test\.ts$/.test(path)
  );
}

if (import.meta.main) {
  const { words } = readArguments({ help: HELP });
  const files = words.length === 0 ? modelTests() : words;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [...ARGUMENTS, ...files],
    cwd: ROOT,
    stdin: "null",
  }).spawn().status;
  Deno.exit(code);
}
