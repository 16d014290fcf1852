/**
 * What is told while playbooks run, and to whom.
 *
 * Callbacks are called one at a time, in the parent, in the order of events: a task's start before
 * its results, the results of a loop's items before that of the loop.
 */

/** A play that starts; one batch of it, with `serial`. */
export interface PlayInfo {
  /** Its name, or else its host pattern. */
  readonly name: string;
  readonly strategy: string;
  readonly hosts: readonly string[];
  readonly checkMode?: boolean;
}

/** A task that starts. */
export interface TaskInfo {
  readonly uuid: string;
  /** Templated, with its role: `role : name`; the action if it has none. */
  readonly name: string;
  /** As written. */
  readonly action: string;
  readonly handler: boolean;
  /** The file and line it stands in. */
  readonly path?: string;
  readonly checkMode?: boolean;
  readonly diff?: boolean;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly noLog?: boolean;
}

/** What an action gave, with what the executor added, and censored if need be. */
export interface ResultInfo {
  readonly task: TaskInfo;
  readonly host: string;
  /** Plain data; `results` with one for each item of a loop. */
  readonly result: Readonly<Record<string, unknown>>;
  /** The keyword, templated if it could be. */
  readonly delegateTo?: string;
  /** The failure was ignored. */
  readonly ignoreErrors?: boolean;
  readonly ignoreUnreachable?: boolean;
  /** A rescue takes over. */
  readonly rescued?: boolean;
  /** Whether `loop_control` has a label. */
  readonly ownLabel?: boolean;
}

/** Files that an include brought in. */
export interface IncludeInfo {
  readonly task: TaskInfo;
  readonly file: string;
  readonly hosts: readonly string[];
  /** The item of the loop, as it is shown. */
  readonly label?: unknown;
}

/** What became of one host. */
export interface HostSummary {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}

/** What became of all. */
export interface Recap {
  readonly hosts: Readonly<Record<string, HostSummary>>;
  /** What `set_stats` left: by host, or under `_run`. */
  readonly custom?: Readonly<Record<string, unknown>>;
}

/** Somebody who is told; what it does not care for it leaves out. */
export interface Callback {
  playbookStart?(file: string): void;
  playStart?(play: PlayInfo): void;
  noHostsMatched?(): void;
  noHostsRemaining?(): void;
  taskStart?(task: TaskInfo): void;
  /** A host begins with a task. */
  runnerStart?(host: string, task: TaskInfo): void;
  runnerOk?(result: ResultInfo): void;
  runnerFailed?(result: ResultInfo): void;
  runnerSkipped?(result: ResultInfo): void;
  runnerUnreachable?(result: ResultInfo): void;
  /** One item of a loop is done; `result` is that of the item. */
  runnerItemOk?(result: ResultInfo): void;
  runnerItemFailed?(result: ResultInfo): void;
  runnerItemSkipped?(result: ResultInfo): void;
  /** It will be tried again; `attempts` and `retries` stand in the result. */
  runnerRetry?(result: ResultInfo): void;
  /** A background task is looked at. */
  asyncPoll?(result: ResultInfo): void;
  included?(include: IncludeInfo): void;
  stats?(recap: Recap): void;
  /** What a user should know. */
  warning?(text: string): void;
  /** Text for `-v` and more. */
  verbose?(text: string, level: number, host?: string): void;
  /** The run was broken off. */
  error?(error: Error): void;
}
