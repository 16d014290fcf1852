/** `copy` on the host: writes a file where it should be, or copies what is there already. */

import { copyFileSync, mkdirSync, readFileSync, statSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ActionContext, ActionResult } from "../action.ts";
import type { ArgumentSpec } from "../argument_spec.ts";
import { backUp, validate, writeAtomically } from "../atomic_write.ts";
import { setAttributes, wantedAttributes } from "../file_attributes.ts";
import {
  checksumOf,
  digest,
  exists,
  isDirectory,
  linkStats,
  osErrorText,
  realPath,
  stateOf,
} from "../file_state.ts";
import { defineModule, type Module } from "../module.ts";
import { type Source, walk } from "./copy_sources.ts";

const SPEC: ArgumentSpec = {
  arguments: {
    src: { type: "path" },
    _original_basename: {},
    content: {},
    dest: { type: "path", required: true },
    backup: { type: "bool", default: false },
    force: { type: "bool", default: true },
    validate: {},
    directory_mode: { type: "raw" },
    remote_src: { type: "bool" },
    local_follow: { type: "bool" },
    checksum: {},
    follow: { type: "bool", default: false },
  },
  fileCommon: true,
};

/** Writes `content` as the arguments in `context` say. */
export function transfer(
  context: ActionContext,
  { name }: Source,
  content: Uint8Array,
): Promise<ActionResult> {
  return Promise.resolve(
    defineModule({
      name: "ansible.legacy.copy",
      spec: SPEC,
      run: (module) => writeTarget(module, { content, name }),
    }).run(context),
  );
}

/** `copy` on the host: with `remote_src`, all of it. */
export const copyModule = defineModule({
  name: "ansible.legacy.copy",
  spec: SPEC,
  run(module) {
    const src = module.text("src")!;
    const path = module.resolve(src);
    if (!exists(path)) module.fail(`Source ${src} not found`);
    if (isDirectory(path)) return copyFolder(module, { src, path });
    if (module.params.mode === "preserve") {
      const mode = `0${(statSync(path).mode & 0o7777).toString(8).padStart(3, "0")}`;
      Object.assign(module.params, { mode });
    }
    return writeTarget(module, { content: readFileSync(path), name: basename(src) });
  },
});

async function writeTarget(
  module: Module,
  { content, name }: { content: Uint8Array; name: string },
): Promise<ActionResult> {
  const src = module.text("src") ?? null;
  const checksum = digest(content);
  const wanted = module.text("checksum");
  if (wanted !== undefined && wanted !== checksum) {
    module.fail("Copied file does not match the expected checksum. Transfer failed.", {
      checksum,
      expected_checksum: wanted,
    });
  }
  const dest = placeOf(module, name);
  const path = module.resolve(dest);
  if (exists(path) && !module.flag("force")) {
    return { msg: "file already exists", src, dest, changed: false };
  }
  if (!exists(dirname(path))) {
    module.fail(`Destination directory ${dirname(dest)} does not exist`);
  }
  const isLink = linkStats(path)?.isSymbolicLink() === true;
  let changed = checksumOf(path) !== checksum || isLink;
  let backup = "";
  if (changed && !module.checkMode) {
    if (module.flag("backup")) backup = backUp(module, dest);
    if (isLink) unlinkSync(path);
    await validate(module, content);
    try {
      writeAtomically(path, content);
    } catch (error) {
      module.fail(`failed to copy: ${src ?? name} to ${dest}: ${osErrorText(error)}`);
    }
  }
  const result: ActionResult = { dest, src, md5sum: digest(content, "md5"), checksum };
  if (backup !== "") result.backup_file = backup;
  if (!module.checkMode) {
    changed = setAttributes(module, wantedAttributes(module, dest)) || changed;
  }
  return { ...result, changed };
}

/** Where the file goes: into the folder, if `dest` is one; folders on the way are made. */
function placeOf(module: Module, name: string): string {
  const written = module.text("dest")!;
  const given = written.includes("/") ? written : `./${written}`;
  let dest = given;
  if (given.endsWith("/")) {
    dest = join(given, name);
    makeFolders(module, dirname(module.resolve(dest)));
  } else if (isDirectory(module.resolve(given))) dest = join(given, name);
  const path = module.resolve(dest);
  if (module.flag("follow") && stateOf(path) === "link" && exists(path)) return realPath(path);
  return dest;
}

function makeFolders(module: Module, folder: string): void {
  if (exists(folder) || module.checkMode) return;
  makeFolders(module, dirname(folder));
  mkdirSync(folder);
  const { directory_mode: mode, owner, group } = module.params;
  setAttributes(module, { path: folder, mode, owner, group });
}

function copyFolder(
  module: Module,
  { src, path }: { src: string; path: string },
): ActionResult {
  const dest = module.text("dest")!;
  const top = src.endsWith("/") ? path : dirname(path);
  const { files, folders } = walk(path, { top, followLinks: true });
  const target = module.resolve(dest);
  let changed = false;
  for (const folder of ["", ...folders]) {
    if (exists(join(target, folder))) continue;
    changed = true;
    makeFolders(module, join(target, folder));
  }
  for (const { path: from, name } of files) {
    const to = join(target, name);
    if (checksumOf(from) === checksumOf(to)) continue;
    changed = true;
    if (!module.checkMode) copyFileSync(from, to);
  }
  return { dest, src, changed };
}
