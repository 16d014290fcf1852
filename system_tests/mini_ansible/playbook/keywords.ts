/**
 * The keywords of plays, blocks, roles and tasks: which there are, of what kind, and how they
 * are inherited.
 *
 * @module
 */

/** What the value of a keyword has to be. */
export type Kind =
  | "string"
  | "int"
  | "float"
  | "bool"
  | "percent"
  | "list"
  | "dict"
  | "any";

/** A keyword. */
export interface Keyword {
  readonly kind: Kind;
  /** Its value where nobody says. */
  readonly fallback?: unknown;
  /** Values of outer blocks are added instead of replaced. */
  readonly extend?: "before" | "after";
  /** The kinds that items of a list may have. */
  readonly items?: readonly ("string" | "int")[];
  /** Not a template. */
  readonly isStatic?: boolean;
}

/** Keywords by name. */
export type Keywords = Readonly<Record<string, Keyword>>;

/** What plays, roles, blocks and tasks all have. */
const COMMON: Keywords = {
  name: { kind: "string", fallback: "" },
  connection: { kind: "string", fallback: "smart" },
  port: { kind: "int" },
  remote_user: { kind: "string" },
  vars: { kind: "dict", isStatic: true },
  module_defaults: { kind: "list", fallback: [], extend: "before" },
  environment: { kind: "list", fallback: [], extend: "before" },
  no_log: { kind: "bool" },
  run_once: { kind: "bool" },
  ignore_errors: { kind: "bool" },
  ignore_unreachable: { kind: "bool" },
  check_mode: { kind: "bool" },
  diff: { kind: "bool" },
  any_errors_fatal: { kind: "bool" },
  throttle: { kind: "int", fallback: 0 },
  timeout: { kind: "int", fallback: 0 },
  debugger: { kind: "string" },
  become: { kind: "bool" },
  become_method: { kind: "string" },
  become_user: { kind: "string" },
  become_flags: { kind: "string" },
  become_exe: { kind: "string" },
  tags: { kind: "list", fallback: [], items: ["string", "int"], extend: "after" },
  collections: { kind: "list", fallback: [], items: ["string"], isStatic: true },
};

const WHEN: Keywords = { when: { kind: "list", fallback: [], extend: "before", isStatic: true } };
const DELEGATION: Keywords = {
  delegate_to: { kind: "string" },
  delegate_facts: { kind: "bool" },
};
const NOTIFY: Keywords = { notify: { kind: "list" } };

/** Those of a play. */
export const PLAY: Keywords = {
  ...COMMON,
  hosts: { kind: "list" },
  gather_facts: { kind: "bool" },
  gather_subset: { kind: "list", items: ["string"] },
  gather_timeout: { kind: "int" },
  fact_path: { kind: "string" },
  vars_files: { kind: "list", fallback: [] },
  vars_prompt: { kind: "list", fallback: [] },
  roles: { kind: "list", fallback: [] },
  handlers: { kind: "list", fallback: [] },
  pre_tasks: { kind: "list", fallback: [] },
  post_tasks: { kind: "list", fallback: [] },
  tasks: { kind: "list", fallback: [] },
  force_handlers: { kind: "bool" },
  max_fail_percentage: { kind: "percent" },
  serial: { kind: "list", fallback: [] },
  strategy: { kind: "string", fallback: "linear" },
  order: { kind: "string" },
};

/** Those of a block. */
export const BLOCK: Keywords = {
  ...COMMON,
  ...WHEN,
  ...DELEGATION,
  ...NOTIFY,
  block: { kind: "list", fallback: [] },
  rescue: { kind: "list", fallback: [] },
  always: { kind: "list", fallback: [] },
};

/** Those of an entry of `roles`, or of a role's dependencies. */
export const ROLE: Keywords = {
  ...COMMON,
  ...WHEN,
  ...DELEGATION,
  role: { kind: "string" },
};

/** Those of a task. */
export const TASK: Keywords = {
  ...COMMON,
  ...WHEN,
  ...DELEGATION,
  ...NOTIFY,
  action: { kind: "string" },
  args: { kind: "dict", fallback: {} },
  async: { kind: "int", fallback: 0 },
  changed_when: { kind: "list", fallback: [], isStatic: true },
  delay: { kind: "float", fallback: 5 },
  failed_when: { kind: "list", fallback: [], isStatic: true },
  loop: { kind: "any" },
  loop_control: { kind: "any" },
  poll: { kind: "int", fallback: 15 },
  register: { kind: "string", isStatic: true },
  retries: { kind: "int" },
  until: { kind: "list", fallback: [], isStatic: true },
};

/** Those of a handler. */
export const HANDLER: Keywords = { ...TASK, listen: { kind: "list", items: ["string"] } };

/** Those that `include_tasks` and `include_role` take. */
export const INCLUDE: ReadonlySet<string> = new Set([
  "action",
  "args",
  "collections",
  "debugger",
  "ignore_errors",
  "listen",
  "loop",
  "loop_control",
  "loop_with",
  "name",
  "no_log",
  "register",
  "run_once",
  "tags",
  "timeout",
  "vars",
  "when",
]);

/** Those of `loop_control`. */
export const LOOP_CONTROL: Keywords = {
  loop_var: { kind: "string" },
  index_var: { kind: "string" },
  label: { kind: "any" },
  pause: { kind: "float" },
  extended: { kind: "bool" },
  extended_allitems: { kind: "bool" },
};

/** Those of `import_playbook`. */
export const PLAYBOOK_IMPORT: Keywords = {
  ...COMMON,
  ...WHEN,
  import_playbook: { kind: "string" },
};
