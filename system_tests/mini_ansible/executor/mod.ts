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
} from "./messages.ts";
