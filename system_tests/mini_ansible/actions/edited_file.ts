/** What modules share that edit one file: the checks before, the writing and the result after. */

import type { ActionResult } from "./action.ts";
import type { AttributeDiff } from "./file_attributes.ts";
import { setAttributes, wantedAttributes } from "./file_attributes.ts";
import { backUp, writeChanges } from "./atomic_write.ts";
import { exists, isDirectory } from "./file_state.ts";
import type { Module } from "./module.ts";

/** What an edit wants. */
export interface Edit {
  readonly path: string;
  /** Null if there was no file. */
  readonly before: string | null;
  readonly after: string;
  readonly changed: boolean;
  readonly msg: string;
  /** Further fields of the result. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Under which name the path of the backup stands in the result. */
  readonly backupField: string;
}

/** Fails unless the file is there, or may be made. */
export function checkEditable(module: Module, path: string, words: { missing: string }): boolean {
  const resolved = module.resolve(path);
  if (isDirectory(resolved)) module.fail(`Path ${path} is a directory !`, { rc: 256 });
  if (exists(resolved)) return true;
  if (!module.flag("create")) {
    module.fail(`${words.missing} ${path} does not exist !`, { rc: 257 });
  }
  return false;
}

/** Carries it out. */
export async function finishEdit(module: Module, edit: Edit): Promise<ActionResult> {
  const { path, before, after, changed, fields, backupField } = edit;
  let backup = "";
  if (changed && !module.checkMode) {
    if (module.flag("backup") && before !== null) backup = backUp(module, path);
    await writeChanges({ module, path, content: after });
  }
  const attributeDiff: AttributeDiff = {};
  const isThere = exists(module.resolve(path));
  const attributesChanged = isThere &&
    setAttributes(module, wantedAttributes(module, path), attributeDiff);
  const said = "ownership, perms or SE linux context changed";
  const msg = attributesChanged ? (changed ? `${edit.msg} and ${said}` : said) : edit.msg;
  const result: ActionResult = { changed: changed || attributesChanged, msg, ...fields };
  if (backupField === "backup" || backup !== "") result[backupField] = backup;
  result.diff = [
    {
      before: module.diffMode ? before ?? "" : "",
      after: module.diffMode ? after : "",
      before_header: `${path} (content)`,
      after_header: `${path} (content)`,
    },
    {
      ...attributeDiff,
      before_header: `${path} (file attributes)`,
      after_header: `${path} (file attributes)`,
    },
  ];
  return result;
}
