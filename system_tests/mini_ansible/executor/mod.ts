/**
 * Running plays: task queue manager, strategies, workers, and what they say to each other.
 *
 * @module
 */

export type {
  Callback,
  DisplayKind,
  HostResult,
  HostStats,
  IncludedInfo,
  LoopControlFields,
  PlayInfo,
  Recap,
  ResultFields,
  TaskFields,
  Vars,
} from "./data.ts";
export { FinalQueue } from "./final_queue.ts";
export {
  CallbackSend,
  DisplaySend,
  type FinalMessage,
  StrategySentinel,
  TaskResult,
  type WorkerCallback,
  WorkerEnded,
} from "./messages.ts";
export { PlaybookExecutor, type PlaybookExecutorOptions } from "./playbook_executor.ts";
export { runPlaybooks, type RunPlaybooksOptions } from "./run_playbooks.ts";
export { TaskQueueManager, type TaskQueueManagerOptions } from "./task_queue_manager.ts";
export { ForkWorkers, type WorkersOptions } from "./fork_workers.ts";
export { WorkerProcess, type WorkerProcessOptions } from "./worker_process.ts";
