/**
 * Reading lists of tasks and blocks, carrying out imports on the way.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { AnsibleError, AnsibleParserError } from "../errors.ts";
import { hasLookup, type Templar, UndefinedVariableError } from "../templating/mod.ts";
import { Block } from "./block.ts";
import { INCLUDE, LOOP_CONTROL } from "./keywords.ts";
import { importRole } from "./load_role.ts";
import type { Loading } from "./loading.ts";
import { moduleArguments } from "./module_args.ts";
import { loadKeywords, loadVars, type Node } from "./node.ts";
import type { Play } from "./play.ts";
import type { Role } from "./role.ts";
import { type RoleReference, shortAction, Task } from "./task.ts";
import { isMapping } from "./validate.ts";

/** Where a list of tasks stands. */
export interface TasksPlace {
  readonly loading: Loading;
  readonly play: Play;
  /** The file. */
  readonly file: string;
  readonly parent?: Node;
  readonly role?: Role;
  readonly isHandlers?: boolean;
}

type Written = Record<string, unknown>;

const BLOCK_PARTS = ["block", "rescue", "always"] as const;
const TASK_OWN = new Set(["action", "local_action", "args", "delegate_to", "loop_control"]);

/** A list that is none, or an item of one that is no task. */
export class Malformed extends Error {}

/**
 * The blocks of a list of tasks and blocks; tasks that stand alone make up one block.
 *
 * @throws {Malformed} If it is no list.
 * @throws {AnsibleParserError} If anything in it is wrong.
 */
export function loadBlocks(list: unknown, place: TasksPlace): Block[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) throw new Malformed(`${show(list)} should be a list or None`);
  const blocks: Block[] = [];
  let bare: unknown[] = [];
  const flush = () => {
    if (bare.length > 0) blocks.push(loadBlock({ block: bare }, place));
    bare = [];
  };
  for (const item of list) {
    if (!isBlock(item)) {
      bare.push(item);
      continue;
    }
    flush();
    blocks.push(loadBlock(item, place));
  }
  flush();
  return blocks;
}

function isBlock(item: unknown): item is Written {
  return isMapping(item) && BLOCK_PARTS.some((part) => part in item);
}

function loadBlock(written: Written, place: TasksPlace): Block {
  const block = new Block(place);
  loadKeywords(block, written, new Set(BLOCK_PARTS));
  for (const part of BLOCK_PARTS) {
    try {
      block[part] = loadTasks(written[part], { ...place, parent: block });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const what = part === "block" ? "a block" : part;
      throw new AnsibleParserError(
        `A malformed block was encountered while loading ${what}: ${error.message}`,
      );
    }
    if (part !== "block" && block[part].length > 0 && block.block.length === 0) {
      throw new AnsibleParserError(`'${part}' keyword cannot be used without 'block'`);
    }
  }
  return block;
}

function loadTasks(list: unknown, place: TasksPlace): (Block | Task)[] {
  if (list === null || list === undefined) return [];
  if (!Array.isArray(list)) throw new Malformed(`The ds (${show(list)}) should be a list`);
  return list.flatMap((item) => loadItem(item, place));
}

function loadItem(item: unknown, place: TasksPlace): (Block | Task)[] {
  if (!isMapping(item)) throw new Malformed(`The ds (${show(item)}) should be a dict`);
  if ("block" in item) {
    if (place.isHandlers) {
      throw new AnsibleParserError("Using a block as a handler is not supported.");
    }
    return [loadBlock(item, place)];
  }
  const { action } = moduleArguments(item, { isLenient: true });
  switch (shortAction(action)) {
    case "include":
    case "include_tasks":
    case "import_tasks":
      return loadTaskInclude(item, { place, action: shortAction(action) });
    case "include_role":
    case "import_role":
      return loadRoleInclude(item, { place, action });
    default:
      return [loadTask(item, place)];
  }
}

/** A task that is neither include nor import. */
function loadTask(written: Written, place: TasksPlace, include?: "tasks" | "role"): Task {
  const isHandler = place.isHandlers ?? false;
  const task = new Task({ ...place, isHandler });
  task.include = include;
  const { action, args, delegateTo } = moduleArguments(written);
  task.action = action;
  task.args = withCommand(shortAction(action), args);
  if (include !== undefined) refuseKeywords(task, written);
  const skipped = new Set([...TASK_OWN, action, "shell"]);
  const rest: Written = {};
  for (const [key, value] of Object.entries(written)) {
    if (skipped.has(key)) continue;
    if (key.startsWith("with_") && hasLookup(key.slice(5))) {
      setLoop(task, { key, value, written });
    } else rest[key] = value;
  }
  loadKeywords(task, rest);
  if (typeof delegateTo === "object" && delegateTo !== null) {
    throw new AnsibleParserError(
      `The field 'delegate_to' is supposed to be a string type, however the incoming data structure is a <class '${
        Array.isArray(delegateTo) ? "list" : "dict"
      }'>`,
    );
  }
  if (delegateTo !== undefined && delegateTo !== null) task.own.set("delegate_to", delegateTo);
  if ("loop_control" in written) {
    task.own.set("loop_control", loadLoopControl(written.loop_control));
  }
  return task;
}

function withCommand(action: string, args: Written): Written {
  if (!["command", "shell", "script", "raw"].includes(action) || !("cmd" in args)) return args;
  const { cmd, ...rest } = args;
  if ((args._raw_params ?? "") !== "") {
    throw new AnsibleError(
      "The 'cmd' argument cannot be used when other raw parameters are specified. Please put everything in one or the other place.",
    );
  }
  return { ...rest, _raw_params: cmd };
}

interface Loop {
  readonly key: string;
  readonly value: unknown;
  readonly written: Written;
}

function setLoop(task: Task, { key, value, written }: Loop): void {
  if (task.loopWith !== undefined || "loop" in written) {
    throw new AnsibleError(`duplicate loop in task: ${key.slice(5)}`);
  }
  if (value === null) throw new AnsibleError(`you must specify a value when using ${key}`);
  task.loopWith = key.slice(5);
  task.own.set("loop", value);
}

function loadLoopControl(value: unknown): Written | undefined {
  if (value === null) return undefined;
  if (!isMapping(value)) {
    throw new AnsibleParserError(
      "the `loop_control` value must be specified as a dictionary and cannot be a variable itself (though it can contain variables)",
    );
  }
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(LOOP_CONTROL, key));
  if (unknown === undefined) return value;
  throw new AnsibleParserError(`'${unknown}' is not a valid attribute for a LoopControl`);
}

function refuseKeywords(task: Task, written: Written): void {
  const action = shortAction(task.action);
  if (action !== "include_tasks" && action !== "include_role") return;
  for (const key of Object.keys(written)) {
    if (key === task.action || key.startsWith("with_") || INCLUDE.has(key)) continue;
    if (key === "listen" && !task.isHandler || key !== "listen") {
      throw new AnsibleParserError(`'${key}' is not a valid attribute for a ${task.kind}`);
    }
  }
}

interface IncludePlace {
  readonly place: TasksPlace;
  readonly action: string;
}

function loadTaskInclude(written: Written, { place, action }: IncludePlace): (Block | Task)[] {
  const task = loadTask(written, place, "tasks");
  checkTaskInclude(task, action);
  const templar = place.loading.templar({ play: place.play, task });
  task.isStatic = action === "import_tasks" ||
    action === "include" && !templar.isTemplate(task.args._raw_params) && !task.own.has("loop");
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

function loadRoleInclude(written: Written, { place, action }: IncludePlace): (Block | Task)[] {
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

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
