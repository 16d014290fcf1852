/**
 * Reading lists of tasks and blocks, carrying out imports on the way.
 *
 * @module
 */

import { AnsibleError, AnsibleParserError } from "../errors.ts";
import { hasLookup } from "../templating/mod.ts";
import { Block } from "./block.ts";
import { LOOP_CONTROL } from "./keywords.ts";
import { loadRoleInclude, loadTaskInclude, refuseKeywords } from "./load_includes.ts";
import type { Loading } from "./loading.ts";
import { moduleArguments } from "./module_args.ts";
import { loadKeywords, type Node } from "./node.ts";
import type { Play } from "./play.ts";
import type { Role } from "./role.ts";
import { shortAction, Task } from "./task.ts";
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

/** The parts of a block, as they are written. */
export const BLOCK_PARTS = ["block", "rescue", "always"] as const;
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

/** A task as it is written. */
export function loadTask(written: Written, place: TasksPlace, include?: "tasks" | "role"): Task {
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

/** A value, for messages. */
export function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
