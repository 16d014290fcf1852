/**
 * What dynamic includes bring in, from the results of their tasks.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { AnsibleError, AnsibleFileNotFound } from "../../errors.ts";
import type { Host } from "../../inventory/mod.ts";
import {
  applied,
  type Block,
  importRole,
  loadBlocks,
  Malformed,
  type Play,
  type Task,
} from "../../playbook/mod.ts";
import { type Templar, TemplateError } from "../../templating/mod.ts";
import type { PlayHosts, VariableManager } from "../../vars/mod.ts";
import type { ResultFields, Vars } from "../data.ts";
import type { TaskOutcome } from "../outcome.ts";

/** A file or role, and the hosts that it is for. */
export interface IncludedFile {
  /** The path of the file, or the name of the role. */
  readonly name: string;
  /** The include with the variables of this item of its loop. */
  readonly task: Task;
  readonly hosts: Host[];
  readonly outcomes: TaskOutcome[];
  readonly item: unknown;
}

/** What is needed to look for files. */
export interface IncludesOptions {
  readonly play: Play;
  readonly variables: VariableManager;
  readonly hosts: PlayHosts;
}

/** The includes among `outcomes`, each with all the hosts for which it is the same. */
export function includedFiles(
  outcomes: readonly TaskOutcome[],
  options: IncludesOptions,
): IncludedFile[] {
  const files: (IncludedFile & { readonly key: string })[] = [];
  for (const outcome of outcomes) {
    const { task, host } = outcome;
    if (task.include === undefined || task.isStatic) continue;
    const isLoop = (task.get("loop") ?? null) !== null;
    for (const result of isLoop ? outcome.items : [outcome.result]) {
      if (result.skipped || result.failed) continue;
      const file = fileOf(outcome, result, options);
      const same = files.find((other) => other.key === file.key && !other.hosts.includes(host));
      if (same === undefined) files.push(file);
      else {
        same.hosts.push(host);
        same.outcomes.push(outcome);
      }
    }
  }
  return files;
}

function fileOf(
  outcome: TaskOutcome,
  result: ResultFields,
  options: IncludesOptions,
): IncludedFile & { key: string } {
  const { task, host } = outcome;
  const special = specialVars(result, task);
  const templar = options.variables.templar({ ...options, host, task }).with(special);
  const copy = task.copy();
  copy.parent = task.parent;
  copy.own.set("vars", { ...task.own.get("vars") as Vars, ...special });
  let name: string;
  if (task.include === "role") {
    const { fromFiles } = task.roleReference!;
    name = String(templar.template(task.roleReference!.name));
    Object.assign(copy.roleReference!, { name, fromFiles: templar.template(fromFiles) });
  } else name = pathOf(String(result.include), { task, templar, options });
  const key = JSON.stringify([
    name,
    copy.roleReference?.fromFiles,
    special,
    task.uuid,
    task.parent?.uuid,
  ]);
  const loopVar = String(result.ansible_loop_var ?? "item");
  return { name, task: copy, hosts: [host], outcomes: [outcome], item: special[loopVar], key };
}

/** What the tasks in it see of the include's loop. */
function specialVars(result: ResultFields, task: Task): Vars {
  const loopVar = String(result.ansible_loop_var ?? "item");
  const indexVar = result.ansible_index_var;
  const names = [loopVar, "_ansible_item_label", "ansible_loop"];
  if (typeof indexVar === "string") names.push(indexVar);
  const special: Vars = {};
  for (const name of names) if (name in result) special[name] = result[name];
  if (task.get("no_log") === true) special._ansible_no_log = true;
  return special;
}

interface PathContext {
  readonly task: Task;
  readonly templar: Templar;
  readonly options: IncludesOptions;
}

/** Where the file is: from the includes that led here, the role, or the playbook. */
function pathOf(target: string, { task, templar, options }: PathContext): string {
  const { files } = options.variables;
  const role = task.role?.path;
  const folder = task.isHandler ? "handlers" : "tasks";
  let under: string | undefined;
  for (let node = task.parent; node !== undefined; node = node.parent) {
    const outer = folderOf(node, templar);
    if (outer === undefined) continue;
    under = under === undefined || isAbsolute(under) ? outer : join(outer, under);
    const candidates = role === undefined ? [files.resolveFrom(files.basedir, under, target)] : [
      files.resolveFrom(role, "tasks", target, true),
      files.resolveFrom(join(role, "tasks", under), "tasks", target, true),
    ];
    const found = candidates.find((path) => files.exists(path));
    if (found !== undefined) return found;
  }
  if (role === undefined) return files.resolve(target);
  return files.resolveFrom(role, folder, target, true);
}

function folderOf(node: object, templar: Templar): string | undefined {
  const { include, roleReference, args } = node as Task;
  if (include === "role") return roleReference?.path ?? "";
  if (include !== "tasks") return undefined;
  try {
    return dirname(String(templar.template(args._raw_params)));
  } catch (error) {
    if (error instanceof TemplateError) return "";
    throw error;
  }
}

/**
 * Reads what is included; `undefined` if the file is empty.
 *
 * @throws {AnsibleParserError} If anything in it is wrong: the run ends.
 * @throws {AnsibleError} If it is not there: the hosts fail.
 */
export function loadIncluded(
  file: IncludedFile,
  { play, variables }: IncludesOptions,
): Block[] | undefined {
  const { task, name } = file;
  if (task.include === "role") {
    const { blocks } = importRole(task, { loading: variables, play });
    return blocks;
  }
  let list: unknown;
  try {
    list = variables.files.load(name);
  } catch (error) {
    if (!(error instanceof AnsibleFileNotFound)) throw error;
    throw new AnsibleError(`Could not find or access '${name}' on the Ansible Controller.`);
  }
  if (list === null) return undefined;
  if (!Array.isArray(list)) {
    throw new AnsibleError("included task files must contain a list of tasks");
  }
  try {
    return loadBlocks(list, {
      loading: variables,
      play,
      file: name,
      parent: applied(task, play),
      role: task.role,
      isHandlers: task.isHandler,
    });
  } catch (error) {
    if (error instanceof Malformed) throw new AnsibleError(error.message, { cause: error });
    throw error;
  }
}
