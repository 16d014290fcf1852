/** `replace`: replaces all that a pattern matches in a file, or in a part of it. */

import { readFileSync } from "node:fs";
import { compileRegex, PythonError, substituteRegex } from "../../templating/mod.ts";
import type { ActionResult } from "../action.ts";
import { checkEditable, finishEdit } from "../edited_file.ts";
import { defineModule, type Module } from "../module.ts";

/** The action. */
export const replace = defineModule({
  spec: {
    arguments: {
      path: { type: "path", required: true, aliases: ["dest", "destfile", "name"] },
      regexp: { required: true },
      replace: { default: "" },
      after: {},
      before: {},
      backup: { type: "bool", default: false },
      validate: {},
      encoding: { default: "utf-8" },
    },
    fileCommon: true,
  },
  run,
});

/** A part of a text. */
interface Section {
  readonly from: number;
  readonly to: number;
}

async function run(module: Module): Promise<ActionResult> {
  const path = module.text("path")!;
  checkEditable(module, path, { missing: "Path" });
  const encoding = module.text("encoding")!;
  const text = new TextDecoder(encoding).decode(readFileSync(module.resolve(path)));
  const section = sectionOf(module, text);
  if (typeof section === "string") {
    const msg = `Pattern for before/after params did not match the given file: ${section}`;
    return { changed: false, msg, rc: 0 };
  }
  const part = text.slice(section.from, section.to);
  const { text: replaced, changed: count } = replaceAll(module, part);
  const changed = count > 0 && replaced !== part;
  const after = text.slice(0, section.from) + replaced + text.slice(section.to);
  const result = await finishEdit(module, {
    path,
    before: text,
    after: changed ? after : text,
    changed,
    msg: changed ? `${count} replacements made` : "",
    fields: { rc: 0 },
    backupField: "backup_file",
  });
  if (changed && module.diffMode) {
    result.diff = { before_header: path, before: text, after_header: path, after };
  } else delete result.diff;
  return result;
}

/** The part between `after` and `before`; or their pattern, if there is none. */
function sectionOf(module: Module, text: string): Section | string {
  const { after, before } = module.params as Record<string, string | null>;
  if (!after && !before) return { from: 0, to: text.length };
  const inside = after && before ? "(?P<subsection>.*?)" : "(?P<subsection>.*)";
  const pattern = `${after ?? ""}${inside}${before ?? ""}`;
  const { regex, names } = compileRegex(pattern, { dotAll: true });
  const located = new RegExp(regex.source, `${regex.flags.replace("g", "")}d`).exec(text);
  const found = located?.indices?.[names.get("subsection")!];
  return found === undefined ? pattern : { from: found[0], to: found[1] };
}

function replaceAll(module: Module, text: string): { text: string; changed: number } {
  const pattern = compileRegex(module.text("regexp")!, { multiline: true });
  try {
    return substituteRegex(pattern, module.text("replace")!, { text });
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    module.fail(`Unable to process replace due to error: ${error.message}`);
  }
}
