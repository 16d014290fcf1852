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
