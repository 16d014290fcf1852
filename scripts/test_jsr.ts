/**
 * Runs the suite on the real @std packages instead of their stand-ins.
 *
 * @module
 */
import { readArguments } from "./cli.ts";
import { TreeCopy } from "./tree_copy.ts";

const HELP = `
Usage: deno task test:jsr [STEP...]

Copies the repository to a temporary folder, takes the links to scripts/offline_std out
of deno.json there, and runs the steps of \`deno task ok\` that use @std: all that type-check
or run code, or those named. Needs access to JSR. Exits as \`deno task ok\` does.
`;

const STEPS_ON_STD = ["types", "doc-examples", "unit", "model", "compat", "system"];

if (import.meta.main) {
  const { words } = readArguments({ help: HELP });
  await using copy = await TreeCopy.make((config) => delete config.links);
  // They must not be found: a test that passes now has used the real packages.
  for (const name of ["assert", "async", "testing", "yaml"]) {
    await Deno.remove(`${copy.path}/scripts/offline_std/${name}`, { recursive: true });
  }
  const steps = words.length === 0 ? STEPS_ON_STD : words;
  Deno.exitCode = await copy.deno("run", "--allow-all", "--no-check", "scripts/ok.ts", ...steps);
}
