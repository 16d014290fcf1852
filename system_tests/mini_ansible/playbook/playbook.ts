/**
 * Reading playbooks.
 *
 * @module
 */

import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Vars } from "../executor/data.ts";
import { AnsibleError, AnsibleParserError } from "../errors.ts";
import { parseKeyValue, splitArguments } from "./arguments.ts";
import type { Block } from "./block.ts";
import { PLAYBOOK_IMPORT } from "./keywords.ts";
import { loadPlay } from "./load_play.ts";
import type { Loading } from "./loading.ts";
import { asTags, loadKeywords, Node } from "./node.ts";
import type { Play } from "./play.ts";
import { isMapping } from "./validate.ts";

type Written = Record<string, unknown>;

/** A file of plays. */
export interface Playbook {
  readonly file: string;
  readonly basedir: string;
  readonly plays: readonly Play[];
}

/**
 * Reads a playbook and all it imports.
 *
 * @throws {AnsibleError} If there is no such file.
 * @throws {AnsibleParserError} If anything in it is wrong.
 */
export function loadPlaybook(path: string, loading: Loading): Playbook {
  const file = resolve(path);
  const basedir = dirname(file);
  return { file, basedir, plays: loadPlays(file, { loading, vars: {} }) };
}

function loadPlays(file: string, { loading, vars }: { loading: Loading; vars: Vars }): Play[] {
  const { files } = loading;
  const outer = files.basedir;
  files.basedir = dirname(file);
  try {
    const entries = entriesOf(file, loading);
    return entries.flatMap((entry) => {
      const key = Object.keys(entry).find((name) => IMPORT.test(name));
      if (key !== undefined) return importPlays(entry, { key, file, loading, vars });
      return [loadPlay(entry, { loading, file, vars })];
    });
  } finally {
    files.basedir = outer;
  }
}

const IMPORT = /^(?:ansible\.(?:builtin|legacy)\.)?import_playbook$/;

function entriesOf(file: string, { files }: Loading): Written[] {
  const content = files.load(file);
  if (content === null) throw new AnsibleParserError(`Empty playbook, nothing to do: ${file}`);
  if (!Array.isArray(content)) {
    throw new AnsibleParserError(
      `A playbook must be a list of plays, got a ${
        isMapping(content) ? "<class 'dict'>" : "<class 'str'>"
      } instead: ${file}`,
    );
  }
  if (content.length === 0) {
    throw new AnsibleParserError(`A playbook must contain at least one play: ${file}`);
  }
  for (const entry of content) {
    if (isMapping(entry)) continue;
    throw new AnsibleParserError(
      "playbook entries must be either valid plays or 'import_playbook' statements",
    );
  }
  return content;
}

/** An `import_playbook`. */
class PlaybookImport extends Node {
  readonly keywords = PLAYBOOK_IMPORT;
  readonly kind = "PlaybookInclude";

  override *outer(): Iterable<() => unknown> {}

  override getVars(): Vars {
    return (this.own.get("vars") ?? {}) as Vars;
  }

  override includeParams(): Vars {
    return {};
  }
}

interface ImportPlace {
  readonly key: string;
  readonly file: string;
  readonly loading: Loading;
  readonly vars: Vars;
}

function importPlays(entry: Written, { key, file, loading, vars }: ImportPlace): Play[] {
  const node = new PlaybookImport();
  loadKeywords(node, importKeywords(entry, key));
  const templar = loading.templar({}).with({ ...loading.vars({}), ...node.getVars() });
  const target = String(templar.template(node.own.get("import_playbook")));
  const path = isAbsolute(target) ? target : join(dirname(file), target);
  const plays = loadPlays(path, { loading, vars: {} });
  const { tags, ...imported } = { ...vars, ...node.getVars() };
  for (const play of plays) {
    play.own.set("vars", { ...play.getVars(), ...imported });
    const added = [...tags === undefined ? [] : asTags(tags), ...node.get("tags") as unknown[]];
    play.own.set("tags", [...new Set([...play.get("tags") as unknown[], ...added])]);
    play.includedFrom ??= dirname(path);
    const when = node.own.get("when") as unknown[] | undefined;
    if (when !== undefined) putUnder(play, when);
  }
  return plays;
}

/** Makes every task of `play` depend on a condition, and the gathering of facts, too. */
function putUnder(play: Play, when: unknown[]): void {
  play.includedWhen = when;
  const roleBlocks = play.roles.flatMap((role) => role.taskBlocks);
  const blocks: Block[] = [...play.preTasks, ...roleBlocks, ...play.tasks, ...play.postTasks];
  for (const block of blocks) {
    block.own.set("when", [...when, ...(block.own.get("when") ?? []) as unknown[]]);
  }
}

function importKeywords(entry: Written, key: string): Written {
  const { [key]: line, ...rest } = entry;
  if (line === null) throw new AnsibleParserError("playbook import parameter is missing");
  if (typeof line !== "string") {
    throw new AnsibleParserError(
      `playbook import parameter must be a string indicating a file path, got ${typeof line} instead`,
    );
  }
  if (rest.vars !== undefined && !isMapping(rest.vars)) {
    throw new AnsibleParserError(
      "vars for import_playbook statements must be specified as a dictionary",
    );
  }
  const [name, ...words] = splitArguments(line);
  const { tags, ...params } = parseKeyValue(words.join(" "));
  const keywords: Written = { ...rest, import_playbook: name.trim() };
  if (tags !== undefined) keywords.tags = tags;
  if (Object.keys(params).length === 0) return keywords;
  if (rest.vars !== undefined) {
    throw new AnsibleParserError(
      "import_playbook parameters cannot be mixed with 'vars' entries for import statements",
    );
  }
  return { ...keywords, vars: params };
}

/** @throws {AnsibleError} If `path` is no file. */
export function checkPlaybook(path: string): void {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch {
    throw new AnsibleError(`the playbook: ${path} could not be found`);
  }
  if (!info.isFile && !info.isFifo) {
    throw new AnsibleError(`the playbook: ${path} does not appear to be a file`);
  }
}
