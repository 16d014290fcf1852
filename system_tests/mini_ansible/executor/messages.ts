/**
 * What workers say to the main process, over the one {@linkcode FinalQueue}: plain data in
 * classes that arrive as themselves. Only names, a uuid and plain fields travel, no objects.
 *
 * @module
 */

import { task } from "@pystd/multiprocessing";
import type { DisplayKind, ResultFields, TaskFields } from "./data.ts";
import "./travelling.ts";

/** The outcome of a task on a host: the last thing a worker says about it, once. */
@task(import.meta)
export class TaskResult {
  readonly host: string;
  /** The task's uuid. */
  readonly task: string;
  readonly result: ResultFields;
  /** The task's fields that templating changed. */
  readonly fields: Partial<TaskFields>;

  /** The outcome `result` of `task` on `host`. */
  constructor(
    { host, task, result, fields }: Pick<TaskResult, "host" | "task" | "result" | "fields">,
  ) {
    this.host = host;
    this.task = task;
    this.result = result;
    this.fields = fields;
  }
}

/** The callbacks that workers call. */
export type WorkerCallback =
  | "itemOk"
  | "itemFailed"
  | "itemSkipped"
  | "retry"
  | "asyncPoll"
  | "asyncOk"
  | "asyncFailed";

/** Something to call back about before the task is through. */
@task(import.meta)
export class CallbackSend {
  readonly method: WorkerCallback;
  readonly about: TaskResult;

  /** Calls `method` of all callbacks with what `about` says. */
  constructor(method: WorkerCallback, about: TaskResult) {
    this.method = method;
    this.about = about;
  }
}

/** A text to show. */
@task(import.meta)
export class DisplaySend {
  readonly text: string;
  readonly kind: DisplayKind;
  readonly host?: string;

  /** Shows `text`. */
  constructor(
    text: string,
    { kind = "display", host }: { kind?: DisplayKind; host?: string } = {},
  ) {
    this.text = text;
    this.kind = kind;
    this.host = host;
  }
}

/** Put by the main process when a worker has ended: what that had to say stands before it. */
@task(import.meta)
export class WorkerEnded {
  /** What it was at. */
  readonly order: number;
  readonly worker: string;
  readonly exitcode: number;

  /** `worker` has ended with `exitcode`. */
  constructor({ order, worker, exitcode }: WorkerEnded) {
    this.order = order;
    this.worker = worker;
    this.exitcode = exitcode;
  }
}

/** Put by the main process itself: the reader has heard all there is. */
@task(import.meta)
export class StrategySentinel {}

/** Everything that the queue carries. */
export type FinalMessage = TaskResult | CallbackSend | DisplaySend | WorkerEnded | StrategySentinel;
