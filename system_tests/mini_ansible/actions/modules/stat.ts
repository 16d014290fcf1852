/** `stat`: what is known about a file. */

import { accessSync, constants, readlinkSync, type Stats } from "node:fs";
import type { ActionResult } from "../action.ts";
import { findUser, groupName } from "../accounts.ts";
import { checksumOf, linkStats, modeText, realPath, targetStats } from "../file_state.ts";
import { float } from "../../yaml/mod.ts";
import { defineModule, type Module } from "../module.ts";

/** The action. */
export const stat = defineModule({
  spec: {
    arguments: {
      path: { type: "path", required: true, aliases: ["dest", "name"] },
      follow: { type: "bool", default: false },
      get_md5: { type: "bool", default: false },
      get_checksum: { type: "bool", default: true },
      get_mime: { type: "bool", default: true, aliases: ["mime", "mime_type", "mime-type"] },
      get_attributes: { type: "bool", default: true, aliases: ["attr", "attributes"] },
      checksum_algorithm: {
        default: "sha1",
        choices: ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"],
        aliases: ["checksum", "checksum_algo"],
      },
    },
  },
  run,
});

function run(module: Module): ActionResult {
  const path = module.text("path")!;
  const resolved = module.resolve(path);
  const stats = module.flag("follow") ? targetStats(resolved) : linkStats(resolved);
  if (stats === undefined) return { changed: false, stat: { exists: false } };
  const found: Record<string, unknown> = {
    exists: true,
    path,
    ...statFields(stats),
    block_size: stats.blksize,
    blocks: stats.blocks,
    device_type: stats.rdev,
    readable: can(resolved, constants.R_OK),
    writeable: can(resolved, constants.W_OK),
    executable: can(resolved, constants.X_OK),
  };
  if (stats.isSymbolicLink()) {
    found.lnk_source = realPath(resolved);
    found.lnk_target = readlinkSync(resolved);
  }
  if (stats.isFile() && module.flag("get_checksum")) {
    const checksum = checksumOf(resolved, module.text("checksum_algorithm"));
    if (checksum !== undefined) found.checksum = checksum;
  }
  if (module.flag("get_mime")) Object.assign(found, { mimetype: "unknown", charset: "unknown" });
  if (module.flag("get_attributes")) {
    Object.assign(found, { version: null, attributes: [], attr_flags: "" });
  }
  return { changed: false, stat: found };
}

/** What `stat` and `find` tell of a file. */
export function statFields(stats: Stats): Record<string, unknown> {
  const has = (bit: number) => (stats.mode & bit) !== 0;
  return {
    mode: modeText(stats).padStart(4, "0"),
    isdir: stats.isDirectory(),
    ischr: stats.isCharacterDevice(),
    isblk: stats.isBlockDevice(),
    isreg: stats.isFile(),
    isfifo: stats.isFIFO(),
    islnk: stats.isSymbolicLink(),
    issock: stats.isSocket(),
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    inode: stats.ino,
    dev: stats.dev,
    nlink: stats.nlink,
    atime: float(stats.atimeMs / 1_000),
    mtime: float(stats.mtimeMs / 1_000),
    ctime: float(stats.ctimeMs / 1_000),
    wusr: has(0o200),
    rusr: has(0o400),
    xusr: has(0o100),
    wgrp: has(0o020),
    rgrp: has(0o040),
    xgrp: has(0o010),
    woth: has(0o002),
    roth: has(0o004),
    xoth: has(0o001),
    isuid: has(0o4000),
    isgid: has(0o2000),
    gr_name: groupName(stats.gid) ?? "",
    pw_name: findUser(stats.uid)?.name ?? "",
  };
}

function can(path: string, what: number): boolean {
  try {
    accessSync(path, what);
    return true;
  } catch {
    return false;
  }
}
