/** What is told while playbooks run: to people, to programs, to the comparison with Ansible. */

export type {
  Callback,
  DisplayKind,
  HostResult,
  HostStats,
  IncludedInfo,
  PlayInfo,
  Recap,
  ResultFields,
  TaskFields,
} from "../executor/mod.ts";
export type { Golden, GoldenPlay, GoldenPlaybook, GoldenTask, Json } from "./golden/golden.ts";
export { compareGoldens, type Difference } from "./golden/compare.ts";
export { GoldenRecorder } from "./golden/recorder.ts";
export { Display, type DisplayOptions } from "./display/display.ts";
export { Terminal, type TerminalOptions } from "./display/terminal.ts";
export { JsonReport } from "./json_report.ts";
