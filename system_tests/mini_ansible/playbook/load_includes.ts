/**
 * Reading includes and imports; imports are carried out at once.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { AnsibleParserError } from "../errors.ts";
import { type Templar, UndefinedVariableError } from "../templating/mod.ts";
import { Block } from "./block.ts";
import { INCLUDE } from "./keywords.ts";
import { importRole } from "./load_role.ts";
import { BLOCK_PARTS, loadBlocks, loadTask, show, type TasksPlace } from "./load_tasks.ts";
import { loadKeywords, loadVars } from "./node.ts";
import type { Play } from "./play.ts";
import { type RoleReference, shortAction, Task } from "./task.ts";
import { isMapping } from "./validate.ts";

type Written = Record<string, unknown>;

/** Where an include is written. */
export interface IncludePlace {
  readonly place: TasksPlace;
  readonly action: string;
}

/** An `include_tasks` itself; what an `import_tasks` brings in. */
export function loadTaskInclude(
  written: Written,
  { place, action }: IncludePlace,
): (Block | Task)[] {
  const task = loadTask(written, place, "tasks");
  checkTaskInclude(task, action);
  const templar = place.loading.templar({ play: place.play, task });
  task.isStatic = action === "import_tasks" ||
    action === "include" && isStaticInclude(task) && !templar.isTemplate(task.args._raw_params);
  if (!task.isStatic) return [task];
  if (task.own.has("loop")) {
    throw new AnsibleParserError(
      "You cannot use loops on 'import_tasks' statements. You should use 'include_tasks' instead.",
    );
  }
  const file = importedFile(task, { place, templar });
  const list = place.loading.files.load(file);
  if (list === null || Array.isArray(list) && list.length === 0) {
    place.loading.files.onWarning(`file ${file} is empty and had no tasks to include`);
    return [];
  }
  if (!Array.isArray(list)) {
    throw new AnsibleParserError("included task files must contain a list of tasks");
  }
  const blocks = loadBlocks(list, { ...place, file, parent: task });
  return place.isHandlers ? blocks.flatMap((block) => block.block) : blocks;
}

/** The old `include` is an import unless something about it is not known yet. */
function isStaticInclude(task: Task): boolean {
  if (task.own.has("loop")) return false;
  for (let node = task.parent; node !== undefined; node = node.parent) {
    if (!node.passesKeywords) return false;
  }
  return true;
}

function checkTaskInclude(task: Task, action: string): void {
  const { file, ...args } = task.args;
  const bad = Object.keys(args).filter((name) => name !== "_raw_params" && name !== "apply");
  if (bad.length > 0 && action !== "include") {
    throw new AnsibleParserError(`Invalid options for ${task.action}: ${bad.join(",")}`);
  }
  if ((args._raw_params ?? "") === "") {
    if (file === undefined || file === null || file === "") {
      throw new AnsibleParserError(`No file specified for ${task.action}`);
    }
    task.args = { ...args, _raw_params: file };
  }
  checkApply(task, action === "include_tasks");
}

function checkApply(task: Task, mayApply: boolean): void {
  const { apply } = task.args;
  if (apply === undefined || apply === null) return;
  if (!mayApply) throw new AnsibleParserError(`Invalid options for ${task.action}: apply`);
  if (isMapping(apply)) return;
  throw new AnsibleParserError(`Expected a dict for apply but got ${show(apply)} instead`);
}

interface ImportPlace {
  readonly place: TasksPlace;
  readonly templar: Templar;
}

/** The file that an import names, looked for from the files on that led here. */
function importedFile(task: Task, { place, templar }: ImportPlace): string {
  const { files } = place.loading;
  const target = importTarget(task, templar);
  const folder = place.isHandlers ? "handlers" : "tasks";
  const role = task.role?.path;
  let under: string | undefined;
  for (let node = task.parent; node !== undefined; node = node.parent) {
    if (!(node instanceof Task) || node.include !== "tasks") continue;
    const outer = dirname(String(templar.template(node.args._raw_params)));
    under = under === undefined ? outer : isAbsolute(under) ? under : join(outer, under);
    const file = role === undefined
      ? files.resolveFrom(files.basedir, under, target)
      : files.resolveFrom(join(role, folder, under), folder, target);
    if (files.exists(file)) return file;
  }
  return role === undefined ? files.resolve(target) : files.resolveFrom(role, folder, target);
}

function importTarget(task: Task, templar: Templar): string {
  try {
    return String(templar.template(task.args._raw_params));
  } catch (error) {
    if (!(error instanceof UndefinedVariableError)) throw error;
    throw new AnsibleParserError(
      `Error when evaluating variable in import path: ${task.args._raw_params}.\n\nWhen using static imports, ensure that any variables used in their names are defined in vars/vars_files\nor extra-vars passed in from the command line. Static imports cannot use variables from facts or inventory\nsources like group or host vars.`,
      { cause: error },
    );
  }
}

const FROM = ["tasks_from", "vars_from", "defaults_from", "handlers_from"];
const ROLE_OPTIONS = ["apply", "public", "allow_duplicates", "rolespec_validate"];
const ROLE_ARGUMENTS = new Set(["name", "role", ...FROM, ...ROLE_OPTIONS]);

/** An `include_role` itself; what an `import_role` brings in. */
export function loadRoleInclude(
  written: Written,
  { place, action }: IncludePlace,
): (Block | Task)[] {
  if (place.isHandlers) {
    throw new AnsibleParserError(`Using '${action}' as a handler is not supported.`);
  }
  const task = loadTask(written, place, "role");
  task.roleReference = roleReference(task);
  task.isStatic = shortAction(action) === "import_role";
  if (!task.isStatic) return [task];
  if (task.own.has("loop")) {
    throw new AnsibleParserError(
      "You cannot use loops on 'import_role' statements. You should use 'include_role' instead.",
    );
  }
  const templar = place.loading.templar({ play: place.play, task });
  task.roleReference.name = templar.template(task.roleReference.name);
  return importRole(task, place).blocks;
}

function roleReference(task: Task): RoleReference {
  const { args, action } = task;
  const isInclude = shortAction(action) === "include_role";
  const name = args.name ?? args.role;
  if (name === undefined || name === null) {
    throw new AnsibleParserError(`'name' is a required field for ${action}.`);
  }
  if ("public" in args && !isInclude) {
    throw new AnsibleParserError(`Invalid options for ${action}: public`);
  }
  const bad = Object.keys(args).filter((key) => !ROLE_ARGUMENTS.has(key));
  if (bad.length > 0) {
    throw new AnsibleParserError(`Invalid options for ${action}: ${bad.join(",")}`);
  }
  checkApply(task, isInclude);
  return {
    name,
    fromFiles: fromFiles(args),
    allowDuplicates: isTrue(args.allow_duplicates ?? true),
    isPublic: isTrue(args.public ?? false),
    validates: isTrue(args.rolespec_validate ?? true),
    apply: (args.apply ?? {}) as Written,
  };
}

function fromFiles(args: Written): Written {
  const files: Written = {};
  for (const key of FROM) {
    const value = args[key];
    if (value === undefined) continue;
    if (typeof value !== "string") {
      throw new AnsibleParserError(`Expected a string for ${key} but got ${show(value)} instead`);
    }
    files[key.slice(0, -"_from".length)] = value;
  }
  return files;
}

function isTrue(value: unknown): boolean {
  return value === true || /^(?:yes|true|on|1)$/i.test(String(value));
}

/** The keywords that an include gives to all it brings in, as a block around them. */
export function applied(task: Task, play: Play): Block | Task {
  const apply = (task.roleReference?.apply ?? task.args.apply ?? {}) as Written;
  if (Object.keys(apply).length === 0) return task;
  const block = new Block({ play, parent: task, role: task.role });
  loadKeywords(block, apply, new Set(BLOCK_PARTS));
  if ("vars" in apply) block.own.set("vars", loadVars(apply.vars, "Block"));
  return block;
}

/** Includes take fewer keywords than other tasks. */
export function refuseKeywords(task: Task, written: Written): void {
  const action = shortAction(task.action);
  if (action !== "include_tasks" && action !== "include_role") return;
  for (const key of Object.keys(written)) {
    if (key === task.action || key.startsWith("with_") || INCLUDE.has(key)) continue;
    if (key === "listen" && !task.isHandler || key !== "listen") {
      throw new AnsibleParserError(`'${key}' is not a valid attribute for a ${task.kind}`);
    }
  }
}
