/**
 * Tries whether JSR would take the package.
 *
 * @module
 */
import { readArguments } from "./cli.ts";
import { TreeCopy } from "./tree_copy.ts";

const HELP = `
Usage: deno task publish:check [--jsr]

Runs \`deno publish --dry-run\`: files, licence, types that are too slow for JSR. Without
--jsr it needs no network: the stand-ins of @std count as part of the package. With --jsr
the copy that is tried has no stand-ins, just as what is published.
Exits with 1 if JSR would refuse the package.
`;

if (import.meta.main) {
  const { flags } = readArguments({ help: HELP, flags: ["jsr"] });
  await using copy = await TreeCopy.make((config) => {
    if (flags.jsr) delete config.links;
    else config.publish.include.push("scripts/offline_std");
  });
  Deno.exitCode = await copy.deno("publish", "--dry-run", "--allow-dirty");
}
