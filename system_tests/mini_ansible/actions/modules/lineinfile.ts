/** `lineinfile`: sees to it that a line is in a file, or is not. */

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { compileRegex, expandRegex, type RegexMatch, searchRegex } from "../../templating/mod.ts";
import type { ActionResult } from "../action.ts";
import { checkEditable, finishEdit } from "../edited_file.ts";
import { exists, isDirectory } from "../file_state.ts";
import { defineModule, type Module } from "../module.ts";
import { bare, ended, readLines } from "../text_lines.ts";

/** The action. */
export const lineinfile = defineModule({
  spec: {
    arguments: {
      path: { type: "path", required: true, aliases: ["dest", "destfile", "name"] },
      state: { default: "present", choices: ["absent", "present"] },
      regexp: { aliases: ["regex"] },
      search_string: {},
      line: { aliases: ["value"] },
      insertafter: {},
      insertbefore: {},
      backrefs: { type: "bool", default: false },
      create: { type: "bool", default: false },
      backup: { type: "bool", default: false },
      firstmatch: { type: "bool", default: false },
      validate: {},
    },
    mutuallyExclusive: [
      ["insertbefore", "insertafter"],
      ["regexp", "search_string"],
      ["backrefs", "search_string"],
    ],
    fileCommon: true,
  },
  run,
});

function run(module: Module): Promise<ActionResult> | ActionResult {
  const path = module.text("path")!;
  if (isDirectory(module.resolve(path))) {
    module.fail(`Path ${path} is a directory !`, { rc: 256 });
  }
  if (module.params.state === "absent") return absent(module, path);
  if (module.flag("backrefs") && module.params.regexp === null) {
    module.fail("regexp is required with backrefs=true");
  }
  if (module.params.line === null) module.fail("line is required with state=present");
  return present(module, path);
}

function present(module: Module, path: string): Promise<ActionResult> {
  const isThere = checkEditable(module, path, { missing: "Destination" });
  const resolved = module.resolve(path);
  const folder = dirname(resolved);
  if (!isThere && !exists(folder) && !module.checkMode) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      module.fail(`Error creating ${folder} (${(error as Error).message})`);
    }
  }
  const lines = isThere ? readLines(resolved) : [];
  const before = lines.join("");
  const msg = new LineEditor(module, lines).edit();
  return finishEdit(module, {
    path,
    before: isThere ? before : null,
    after: lines.join(""),
    changed: msg !== "",
    msg,
    backupField: "backup",
  });
}

function absent(module: Module, path: string): Promise<ActionResult> | ActionResult {
  const { regexp, search_string: search, line } = module.params as Record<string, string | null>;
  if (regexp === null && search === null && line === null) {
    module.fail("one of line, search_string, or regexp is required with state=absent");
  }
  const resolved = module.resolve(path);
  if (!exists(resolved)) return { changed: false, msg: "file not present" };
  const lines = readLines(resolved);
  const kept = lines.filter((each) =>
    regexp !== null
      ? !found(regexp, each)
      : search !== null
      ? !each.includes(search)
      : bare(each) !== line
  );
  const count = lines.length - kept.length;
  return finishEdit(module, {
    path,
    before: lines.join(""),
    after: kept.join(""),
    changed: count > 0,
    msg: count > 0 ? `${count} line(s) removed` : "",
    fields: { found: count },
    backupField: "backup",
  });
}

function found(pattern: string, line: string): RegexMatch | undefined {
  return searchRegex(compileRegex(pattern), line);
}

/** Puts a line among others. */
class LineEditor {
  readonly #lines: string[];
  readonly #line: string;
  readonly #regexp: string | null;
  readonly #search: string | null;
  readonly #after: string | null;
  readonly #before: string | null;
  readonly #first: boolean;
  readonly #backrefs: boolean;

  constructor(module: Module, lines: string[]) {
    const text = module.params as Record<string, string | null>;
    this.#lines = lines;
    this.#line = text.line!;
    this.#regexp = text.regexp;
    this.#search = text.search_string;
    this.#before = text.insertbefore;
    this.#after = text.insertafter ?? (this.#before === null ? "EOF" : null);
    this.#first = module.flag("firstmatch");
    this.#backrefs = module.flag("backrefs");
  }

  /** Changes the lines; says what it did, or nothing. */
  edit(): string {
    const target = this.#target();
    if (target !== undefined) return this.#replace(target.index, target.match);
    const { same, anchor } = this.#anchor();
    if (same !== -1) return this.#replace(same, undefined);
    // Without a match there is nothing to fill the references with.
    if (this.#backrefs) return "";
    if (this.#before === "BOF" || this.#after === "BOF") return this.#insert(0);
    if (this.#after === "EOF" || anchor === -1) return this.#append();
    return this.#insertAt(anchor);
  }

  /** The line that the pattern means: the last that fits, or the first if so told. */
  #target(): { index: number; match: RegexMatch | undefined } | undefined {
    let target: { index: number; match: RegexMatch | undefined } | undefined;
    for (const [index, each] of this.#lines.entries()) {
      const match = this.#regexp === null ? undefined : found(this.#regexp, each);
      const fits = match !== undefined || (this.#search !== null && each.includes(this.#search));
      if (!fits) continue;
      target = { index, match };
      if (this.#first) break;
    }
    return target;
  }

  /** Where an equal line stands, and where a new one goes. */
  #anchor(): { same: number; anchor: number } {
    const isPattern = (text: string | null) => text !== null && text !== "BOF" && text !== "EOF";
    const pattern = isPattern(this.#after)
      ? this.#after
      : isPattern(this.#before)
      ? this.#before
      : null;
    let same = -1;
    let anchor = -1;
    for (const [index, each] of this.#lines.entries()) {
      if (bare(each) === this.#line) same = index;
      else if (pattern !== null && found(pattern, each)) {
        anchor = this.#after !== null ? index + 1 : index;
        if (this.#first) break;
      }
    }
    return { same, anchor };
  }

  #replace(index: number, match: RegexMatch | undefined): string {
    const text = this.#backrefs && match !== undefined
      ? expandRegex(this.#line, compileRegex(this.#regexp!), match)
      : this.#line;
    if (this.#lines[index] === ended(text)) return "";
    this.#lines[index] = ended(text);
    return "line replaced";
  }

  #insert(index: number): string {
    this.#lines.splice(index, 0, `${this.#line}\n`);
    return "line added";
  }

  #append(): string {
    const last = this.#lines.at(-1);
    if (last !== undefined && !/[\r\n]$/.test(last)) this.#lines.push("\n");
    return this.#insert(this.#lines.length);
  }

  #insertAt(anchor: number): string {
    if (this.#after === null) return this.#insert(anchor);
    const neighbour = this.#lines[Math.min(anchor, this.#lines.length - 1)];
    if (bare(neighbour) === this.#line) return "";
    const last = this.#lines.length - 1;
    this.#lines[last] = anchor === this.#lines.length
      ? ended(this.#lines[last])
      : this.#lines[last];
    return this.#insert(anchor);
  }
}
