/**
 * Tasks: actions, includes, imports and handlers.
 *
 * @module
 */

import { dirname } from "node:path";
import type { TaskFields, Vars } from "../executor/data.ts";
import type { Block } from "./block.ts";
import { HANDLER, TASK } from "./keywords.ts";
import { Node } from "./node.ts";
import type { Role } from "./role.ts";

/** What an `include_role` or `import_role` names. */
export interface RoleReference {
  name: unknown;
  /** `tasks_from` and the like, by what they are for. */
  fromFiles: Readonly<Record<string, unknown>>;
  readonly allowDuplicates: boolean;
  readonly isPublic: boolean;
  readonly validates: boolean;
  /** Keywords for all its tasks. */
  readonly apply: Readonly<Record<string, unknown>>;
  /** The path of the role, once it is found. */
  path?: string;
}

/** What a task is made from. */
export interface TaskPlace {
  readonly parent?: Node;
  readonly role?: Role;
  /** The file that it stands in. */
  readonly file?: string;
  readonly isHandler?: boolean;
}

/** An action with its arguments and keywords. */
export class Task extends Node {
  readonly keywords;
  readonly role: Role | undefined;
  readonly file: string | undefined;
  readonly isHandler: boolean;
  /** Made by the executor, not written by anybody. */
  isImplicit = false;
  action = "";
  args: Vars = {};
  /** The lookup of `with_X`. */
  loopWith: string | undefined;
  /** Which kind of include it is, if it is one. */
  include: "tasks" | "role" | undefined;
  /** An include that was carried out when the playbook was read: an import. */
  isStatic = false;
  roleReference: RoleReference | undefined;
  /** Hosts that a handler is to run for. */
  readonly notifiedHosts = new Set<string>();
  #fields: TaskFields | undefined;

  /** A task without an action. */
  constructor({ parent, role, file, isHandler = false }: TaskPlace = {}) {
    super();
    this.parent = parent;
    this.role = role;
    this.file = file;
    this.isHandler = isHandler;
    this.keywords = isHandler ? HANDLER : TASK;
  }

  get kind(): string {
    if (this.include === "role") return "IncludeRole";
    if (this.include === "tasks") return this.isHandler ? "HandlerTaskInclude" : "TaskInclude";
    return this.isHandler ? "Handler" : "Task";
  }

  override get passesKeywords(): boolean {
    return this.include === undefined || this.isStatic;
  }

  /** Tasks of the executor that are not shown and have no tags of their own. */
  get isImplicitMeta(): boolean {
    return this.isImplicit && this.isMeta;
  }

  /** `meta`, under any of its names. */
  get isMeta(): boolean {
    return shortAction(this.action) === "meta";
  }

  /** What a `meta` task is to do. */
  get metaAction(): string {
    return this.isMeta ? String(this.args._raw_params) : "";
  }

  override *outer(name: string): Iterable<() => unknown> {
    const outer = this.heirOf;
    if (outer === undefined) return;
    if (name === "vars") yield () => outer.own.get(name);
    else yield () => outer.inherited(name);
  }

  /** The name that it is given; may hold templates. */
  get ownName(): string {
    return String(this.own.get("name") ?? "");
  }

  /** What it is called: by `name`, its own unless another is given, with its role. */
  title(name = this.ownName): string {
    if (this.include === "role") {
      return name || `${this.action} : ${this.roleReference?.name ?? ""}`;
    }
    const plain = name || this.action;
    return this.role === undefined ? plain : `${this.role.name} : ${plain}`;
  }

  /** The roles that led to it, outer ones first. */
  depChain(): readonly Role[] {
    const { parent } = this;
    return parent === undefined ? [] : (parent as Block | Task).depChain();
  }

  override getVars(): Vars {
    const vars: Vars = { ...this.parent?.getVars(), ...this.own.get("vars") as Vars };
    if (shortAction(this.action) === "include") {
      const { _raw_params: _, ...params } = this.args;
      Object.assign(vars, params);
    }
    delete vars.tags;
    delete vars.when;
    return vars;
  }

  override includeParams(): Vars {
    const outer = this.parent?.includeParams() ?? {};
    if (this.include === undefined || this.isStatic) return outer;
    const params = { ...outer, ...this.own.get("vars") as Vars };
    if (this.include === "tasks" || this.role === undefined) return params;
    return {
      ...params,
      ...this.role.params,
      ansible_parent_role_names: [this.role.name, ...asTexts(params.ansible_parent_role_names)],
      ansible_parent_role_paths: [this.role.path, ...asTexts(params.ansible_parent_role_paths)],
    };
  }

  /** Folders to look for files in, near ones first. */
  searchPath(): string[] {
    const paths = this.depChain().map((role) => role.path).reverse();
    const folder = this.file === undefined ? undefined : dirname(this.file);
    return folder === undefined || paths.includes(folder) ? paths : [...paths, folder];
  }

  /** The same task for another place; it keeps its identity. */
  copy(): this {
    const task = new Task(this);
    task.uuid = this.uuid;
    for (const [name, value] of this.own) task.own.set(name, value);
    const { action, args, loopWith, include, isImplicit, isStatic } = this;
    Object.assign(task, { action, args, loopWith, include, isImplicit, isStatic });
    task.roleReference = this.roleReference && { ...this.roleReference };
    return task as this;
  }

  /** Its keywords and what it inherits, as plain data. */
  fields(): TaskFields {
    return this.#fields ??= this.#collect();
  }

  #collect(): TaskFields {
    const get = (name: string) => this.get(name);
    const named = Object.fromEntries(PLAIN.map((name) => [name, get(name)]));
    return {
      ...named,
      uuid: this.uuid,
      name: this.title(),
      action: this.action,
      args: this.args,
      handler: this.isHandler,
      path: this.file,
      role: this.role?.name,
      vars: this.getVars(),
      loop_with: this.loopWith,
      search_path: this.searchPath(),
      include: this.isStatic ? undefined : this.include,
    } as unknown as TaskFields;
  }
}

const PLAIN = [
  "when",
  "loop",
  "loop_control",
  "register",
  "until",
  "retries",
  "delay",
  "failed_when",
  "changed_when",
  "notify",
  "tags",
  "environment",
  "module_defaults",
  "ignore_errors",
  "ignore_unreachable",
  "no_log",
  "run_once",
  "delegate_to",
  "delegate_facts",
  "check_mode",
  "diff",
  "any_errors_fatal",
  "throttle",
  "timeout",
  "async",
  "poll",
  "become",
  "become_user",
  "connection",
  "debugger",
];

/** An action's name without the collection that it is built in to. */
export function shortAction(action: string): string {
  return action.replace(/^ansible\.(?:builtin|legacy)\./, "");
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value as string[] : [];
}
