/**
 * Writes files so that nobody ever sees half of one, and keeps copies of what was there.
 *
 * A new file gets the permissions that the umask leaves; one that was there keeps its own.
 */

import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { exists, linkStats, osErrorText, realPath, targetStats } from "./file_state.ts";
import type { Module } from "./module.ts";
import { runCommand } from "./subprocess.ts";
import { splitWords } from "./shell_words.ts";

/** How a file is written. */
export interface Writing {
  readonly module: Module;
  /** On the host; a link is followed. */
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** Writes it, if the module's `validate` has nothing against it. */
export async function writeChanges({ module, path, content }: Writing): Promise<void> {
  const target = realPath(module.resolve(path));
  await validate(module, content);
  try {
    writeAtomically(target, content);
  } catch (error) {
    module.fail(`Could not replace file: ${path}: ${osErrorText(error, `'${path}'`)}`);
  }
}

/** Puts `content` where `path` is, all at once. */
export function writeAtomically(path: string, content: Uint8Array | string): void {
  const before = targetStats(path);
  const fresh = join(dirname(path), `.ansible_tmp${crypto.randomUUID()}${basename(path)}`);
  try {
    writeFileSync(fresh, content);
    if (before !== undefined) {
      if (process.getuid?.() === 0) chownSync(fresh, before.uid, before.gid);
      chmodSync(fresh, before.mode & 0o7777);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** Runs the command in the module's `validate` on a file with this content. */
export async function validate(module: Module, content: Uint8Array | string): Promise<void> {
  const command = module.text("validate");
  if (command === undefined || command === "") return;
  if (!command.includes("%s")) module.fail(`validate must contain %s: ${command}`);
  const folder = mkdtempSync(join(os.tmpdir(), "ansible_validate_"));
  try {
    const file = join(folder, "source");
    writeFileSync(file, content);
    const words = splitWords(command.replaceAll("%s", file));
    const { code, stdout, stderr } = await runCommand(module, { words });
    if (code === 0) return;
    if (module.context.name === "ansible.legacy.copy") {
      module.fail("failed to validate", { exit_status: code, stdout, stderr });
    }
    module.fail(`failed to validate: rc:${code} error:${stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the file at `path` beside itself; returns where to, or "" if there is no file. */
export function backUp(module: Module, path: string): string {
  const resolved = module.resolve(path);
  if (!exists(resolved)) return "";
  const now = new Date();
  const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes()];
  const two = (number: number) => String(number).padStart(2, "0");
  const [month, day, hour, minute] = parts.map(two);
  const stamp = `${now.getFullYear()}-${month}-${day}@${hour}:${minute}:${two(now.getSeconds())}~`;
  const copy = `${path}.${process.pid}.${stamp}`;
  try {
    copyFileSync(resolved, module.resolve(copy));
    const stats = linkStats(resolved);
    if (stats !== undefined) chmodSync(module.resolve(copy), stats.mode & 0o7777);
  } catch (error) {
    module.fail(`Could not make backup of ${path} to ${copy}: ${(error as Error).message}`);
  }
  return copy;
}
