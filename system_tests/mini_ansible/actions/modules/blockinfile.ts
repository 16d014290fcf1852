/** `blockinfile`: keeps lines between two markers in a file. */

import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { compileRegex, searchRegex } from "../../templating/mod.ts";
import type { ActionResult } from "../action.ts";
import { checkEditable, finishEdit } from "../edited_file.ts";
import { exists, isDirectory } from "../file_state.ts";
import { defineModule, type Module } from "../module.ts";
import { ended, linesOf } from "../text_lines.ts";

/** The action. */
export const blockinfile = defineModule({
  spec: {
    arguments: {
      path: { type: "path", required: true, aliases: ["dest", "destfile", "name"] },
      state: { default: "present", choices: ["absent", "present"] },
      marker: { default: "# {mark} ANSIBLE MANAGED BLOCK" },
      block: { default: "", aliases: ["content"] },
      insertafter: {},
      insertbefore: {},
      create: { type: "bool", default: false },
      backup: { type: "bool", default: false },
      validate: {},
      marker_begin: { default: "BEGIN" },
      marker_end: { default: "END" },
    },
    mutuallyExclusive: [["insertbefore", "insertafter"]],
    fileCommon: true,
  },
  run,
});

function run(module: Module): Promise<ActionResult> | ActionResult {
  const path = module.text("path")!;
  const resolved = module.resolve(path);
  const isPresent = module.params.state === "present";
  if (!isPresent && !exists(resolved) && module.flag("create")) {
    return { changed: false, msg: `File ${path} not present` };
  }
  const isThere = checkEditable(module, path, { missing: "Path" });
  if (!isThere && !isDirectory(dirname(resolved)) && !module.checkMode) {
    mkdirSync(dirname(resolved), { recursive: true });
  }
  const before = isThere ? readFileSync(resolved, "utf8") : null;
  const block = isPresent ? blockLines(module) : [];
  const after = withBlock(module, before ?? "", block);
  const changed = before !== after;
  const msg = !changed
    ? ""
    : before === null
    ? "File created"
    : block.length === 0
    ? "Block removed"
    : "Block inserted";
  return finishEdit(module, { path, before, after, changed, msg, backupField: "backup_file" });
}

function markers(module: Module): { begin: string; end: string } {
  const line = (mark: string) =>
    `${module.text("marker")!.replaceAll("{mark}", module.text(mark)!)}\n`;
  return { begin: line("marker_begin"), end: line("marker_end") };
}

/** The block with its markers; nothing if it is empty. */
function blockLines(module: Module): string[] {
  const block = module.text("block")!;
  if (block === "") return [];
  const { begin, end } = markers(module);
  return [begin, ...linesOf(ended(block)), end];
}

function withBlock(module: Module, text: string, block: readonly string[]): string {
  const lines = linesOf(text);
  const { begin, end } = markers(module);
  const from = lines.lastIndexOf(begin);
  const to = lines.lastIndexOf(end);
  let at: number;
  if (from === -1 || to === -1) at = placeFor(module, text, lines);
  else {
    at = Math.min(from, to);
    lines.splice(at, Math.abs(to - from) + 1);
  }
  if (at > 0) lines[at - 1] = ended(lines[at - 1]);
  lines.splice(at, 0, ...block);
  return lines.join("");
}

/** Where a block goes that is not there yet. */
function placeFor(module: Module, text: string, lines: readonly string[]): number {
  const { insertafter: after, insertbefore: before } = module.params as Record<
    string,
    string | null
  >;
  if (before === "BOF") return 0;
  const pattern = before ?? (after === "EOF" ? null : after);
  if (pattern === null) return lines.length;
  const at = /^\(\?\w*m/.test(pattern)
    ? lineOfMatch(pattern, { text, isAfter: before === null })
    : lines.findLastIndex((line) => searchRegex(compileRegex(pattern), line) !== undefined);
  if (at === -1) return lines.length;
  return before === null ? at + 1 : at;
}

function lineOfMatch(
  pattern: string,
  { text, isAfter }: { text: string; isAfter: boolean },
): number {
  const match = searchRegex(compileRegex(pattern), text);
  if (match === undefined) return -1;
  const end = isAfter ? match.end : match.start;
  return text.slice(0, end).split("\n").length - 1;
}
