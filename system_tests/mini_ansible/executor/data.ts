/**
 * What the executor tells callbacks and actions about plays, tasks and results: plain data,
 * which any process may have.
 *
 * @module
 */

/** Variables by name. */
export type Vars = Record<string, unknown>;

/** What an action returned, and what the executor added. */
export interface ResultFields {
  changed?: boolean;
  failed?: boolean;
  skipped?: boolean;
  unreachable?: boolean;
  msg?: unknown;
  ansible_facts?: Vars;
  /** One result for each item of a loop; each has `ansible_loop_var` and the item under it. */
  results?: unknown;
  [field: string]: unknown;
}

/** A play, at the time it starts. */
export interface PlayInfo {
  readonly uuid: string;
  /** The name, templated; or the host pattern. */
  readonly name: string;
  /** "linear", "free", "host_pinned". */
  readonly strategy: string;
  /** The names of the hosts of this batch. */
  readonly hosts: readonly string[];
  readonly checkMode: boolean;
}

/** How a task's loop is controlled; texts are templates. */
export interface LoopControlFields {
  readonly loop_var?: string;
  readonly index_var?: string;
  readonly label?: unknown;
  readonly pause?: unknown;
  readonly extended?: unknown;
  readonly extended_allitems?: unknown;
}

/**
 * The keywords of a task, with those inherited from its blocks, its role and the play. In a
 * result they are as the worker templated them; a loop's are as written.
 */
export interface TaskFields {
  readonly uuid: string;
  /** As `role : name` for the tasks of roles; templated as far as that goes. */
  readonly name: string;
  /** The module, as written. */
  readonly action: string;
  /** Free form text is under `_raw_params`. */
  readonly args: Vars;
  readonly handler: boolean;
  /** Where it is written, as `file:line`. */
  readonly path?: string;
  /** The name of its role. */
  readonly role?: string;
  readonly vars: Vars;
  readonly when: readonly unknown[];
  readonly loop?: unknown;
  /** The lookup of `with_X`. */
  readonly loop_with?: string;
  readonly loop_control?: LoopControlFields;
  readonly register?: string;
  readonly until?: readonly unknown[];
  readonly retries?: unknown;
  readonly delay?: unknown;
  readonly failed_when?: readonly unknown[];
  readonly changed_when?: readonly unknown[];
  readonly notify?: readonly unknown[];
  readonly tags: readonly unknown[];
  readonly environment: readonly unknown[];
  readonly module_defaults: readonly unknown[];
  readonly ignore_errors?: unknown;
  readonly ignore_unreachable?: unknown;
  readonly no_log?: unknown;
  readonly run_once?: unknown;
  readonly delegate_to?: unknown;
  readonly delegate_facts?: unknown;
  readonly check_mode?: unknown;
  readonly diff?: unknown;
  readonly any_errors_fatal?: unknown;
  readonly throttle?: unknown;
  readonly timeout?: unknown;
  readonly async?: unknown;
  readonly poll?: unknown;
  readonly become?: unknown;
  readonly become_user?: unknown;
  readonly connection?: unknown;
  readonly debugger?: unknown;
  /** Folders to look for files in, near ones first. */
  readonly search_path: readonly string[];
  /** Which kind of include it is, if it is one that is carried out when it is met. */
  readonly include?: "tasks" | "role";
}

/** How one host fared with one task. */
export interface HostResult {
  readonly host: string;
  /** The task; its fields are as they were when the task ran. */
  readonly task: TaskFields;
  readonly result: ResultFields;
  /** It failed, and `ignore_errors` says not to mind. */
  readonly ignored?: boolean;
  /** It failed, and a `rescue` around it takes over. */
  readonly rescued?: boolean;
}

/** A file or role that an include brought in. */
export interface IncludedInfo {
  readonly task: TaskFields;
  /** The path of the file, or the name of the role. */
  readonly file: string;
  readonly hosts: readonly string[];
  readonly isRole: boolean;
  /** The item of the include's loop. */
  readonly item?: unknown;
}

/** The counts of one host. */
export interface HostStats {
  ok: number;
  changed: number;
  unreachable: number;
  failed: number;
  skipped: number;
  rescued: number;
  ignored: number;
}

/** The counts since the start of the run. */
export interface Recap {
  readonly hosts: Readonly<Record<string, Readonly<HostStats>>>;
  /** What `set_stats` left, for all or by host. */
  readonly custom: Readonly<Record<string, Vars>>;
}

/** What is told to whoever shows or records a run. All are called in the main process. */
export interface Callback {
  playbookStart?(playbook: { readonly file: string }): void;
  playStart?(play: PlayInfo): void;
  noHostsMatched?(): void;
  noHostsRemaining?(): void;
  /** Once for each round of hosts under `linear`, for each host under `free`. */
  taskStart?(task: TaskFields): void;
  /** As `taskStart`, for a handler. */
  handlerStart?(task: TaskFields): void;
  /** A host has been given the task. */
  runnerStart?(start: { readonly host: string; readonly task: TaskFields }): void;
  runnerOk?(result: HostResult): void;
  runnerFailed?(result: HostResult): void;
  runnerSkipped?(result: HostResult): void;
  runnerUnreachable?(result: HostResult): void;
  itemOk?(result: HostResult): void;
  itemFailed?(result: HostResult): void;
  itemSkipped?(result: HostResult): void;
  retry?(result: HostResult): void;
  asyncPoll?(result: HostResult): void;
  asyncOk?(result: HostResult): void;
  asyncFailed?(result: HostResult): void;
  fileDiff?(result: HostResult): void;
  included?(file: IncludedInfo): void;
  notified?(notification: { readonly handler: string; readonly host: string }): void;
  /** At the end of each playbook. */
  stats?(recap: Recap): void;
  /** What a worker or the executor wants shown: warnings, verbose text. */
  display?(
    message: { readonly text: string; readonly kind: DisplayKind; readonly host?: string },
  ): void;
  /** The whole run is broken off; `message` starts without "ERROR! ". */
  error?(error: Error): void;
}

/** What a displayed text is. */
export type DisplayKind = "display" | "warning" | "deprecated" | "verbose" | "error" | "debug";
