/** Sets mode, owner and group of files, where they are not yet as they should be. */

import { chmodSync, lchownSync } from "node:fs";
import { findUser, groupNumber } from "./accounts.ts";
import { linkStats, modeText, realPath } from "./file_state.ts";
import { ModeError, modeNumber } from "./file_mode.ts";
import type { Module } from "./module.ts";
import { pythonText } from "./python_text.ts";

/** What differed, for `--diff`. */
export interface AttributeDiff {
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/** What a file should have. */
export interface Attributes {
  /** On the host, whole. */
  readonly path: string;
  readonly mode?: unknown;
  readonly owner?: unknown;
  readonly group?: unknown;
}

/** The attributes that the arguments of `module` want for `path`; a link is followed if told. */
export function wantedAttributes(module: Module, path: string): Attributes {
  const { mode, owner, group, follow } = module.params;
  const resolved = module.resolve(path);
  const isFollowed = follow === true && linkStats(resolved)?.isSymbolicLink() === true;
  return { path: isFollowed ? realPath(resolved) : resolved, mode, owner, group };
}

/** Sets what differs; whether anything did. In check mode it only looks. */
export function setAttributes(
  module: Module,
  wanted: Attributes,
  diff?: AttributeDiff,
): boolean {
  const changes = [
    setOwner(module, wanted, diff),
    setGroup(module, wanted, diff),
    setMode(module, wanted, diff),
  ];
  return changes.includes(true);
}

function setMode(module: Module, { path, mode }: Attributes, diff?: AttributeDiff): boolean {
  const stats = linkStats(path);
  if (mode === undefined || mode === null || stats === undefined) return false;
  const number = wantedMode(module, { path, mode });
  const before = stats.mode & 0o7777;
  if (number === before) return false;
  note(diff, "mode", modeText(stats), `0${number.toString(8).padStart(3, "0")}`);
  if (module.checkMode) return true;
  // Links have no mode of their own here, and what they lead to is not ours to change.
  if (stats.isSymbolicLink()) return false;
  try {
    chmodSync(path, number);
  } catch (error) {
    module.fail("chmod failed", { path, details: (error as Error).message });
  }
  return ((linkStats(path)?.mode ?? 0) & 0o7777) !== before;
}

function wantedMode(module: Module, { path, mode }: { path: string; mode: unknown }): number {
  try {
    return modeNumber(mode, linkStats(path)!);
  } catch (error) {
    if (!(error instanceof ModeError)) throw error;
    const isNumber = error.message.startsWith("Invalid mode");
    const message = isNumber ? error.message : "mode must be in octal or symbolic form";
    module.fail(message, { path, details: isNumber ? pythonText(mode) : error.message });
  }
}

function setOwner(module: Module, { path, owner }: Attributes, diff?: AttributeDiff): boolean {
  const stats = linkStats(path);
  if (owner === undefined || owner === null || stats === undefined) return false;
  const name = String(owner);
  const uid = /^\d+$/.test(name) ? Number(name) : findUser(name)?.uid;
  if (uid === undefined) {
    module.fail(`chown failed: failed to look up user ${name}`, { path });
  }
  if (uid === stats.uid) return false;
  note(diff, "owner", stats.uid, uid);
  return module.checkMode || change(module, path, () => lchownSync(path, uid, stats.gid), "chown");
}

function setGroup(module: Module, { path, group }: Attributes, diff?: AttributeDiff): boolean {
  const stats = linkStats(path);
  if (group === undefined || group === null || stats === undefined) return false;
  const name = String(group);
  const gid = /^\d+$/.test(name) ? Number(name) : groupNumber(name);
  if (gid === undefined) {
    module.fail(`chgrp failed: failed to look up group ${name}`, { path });
  }
  if (gid === stats.gid) return false;
  note(diff, "group", stats.gid, gid);
  return module.checkMode || change(module, path, () => lchownSync(path, stats.uid, gid), "chgrp");
}

function change(module: Module, path: string, act: () => void, name: string): true {
  try {
    act();
    return true;
  } catch {
    module.fail(`${name} failed`, { path });
  }
}

function note(diff: AttributeDiff | undefined, name: string, before: unknown, after: unknown) {
  if (diff === undefined) return;
  (diff.before ??= {})[name] = before;
  (diff.after ??= {})[name] = after;
}
