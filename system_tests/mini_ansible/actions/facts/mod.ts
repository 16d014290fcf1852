/** Facts about the machine, by subset; read from the system's files, without starting programs. */

import type { Module } from "../module.ts";
import { hardware } from "./hardware.ts";
import { network } from "./network.ts";
import { distribution, platform } from "./platform.ts";
import { dateTime, environment, local, session } from "./session.ts";

/** Facts by name, without `ansible_`. */
export type Facts = Record<string, unknown>;

/** What gathers the facts of some subsets. */
type Collector = (module: Module) => Facts;

const COLLECTORS: readonly (readonly [readonly string[], Collector])[] = [
  [["platform", "system", "architecture", "kernel", "machine", "python", "fips"], platform],
  [["distribution", "lsb", "pkg_mgr", "service_mgr", "apparmor", "selinux", "caps"], distribution],
  [["user", "ssh_pub_keys", "cmdline"], session],
  [["env"], environment],
  [["date_time"], dateTime],
  [["local"], local],
  [["hardware", "devices", "mounts", "virtual", "facter", "ohai"], hardware],
  [["network", "interfaces", "dns", "default_ipv4", "default_ipv6"], network],
];

/** The names of all subsets. */
export const SUBSETS: readonly string[] = COLLECTORS.flatMap(([names]) => names);

/** The facts of these subsets. */
export function gather(subsets: ReadonlySet<string>, module: Module): Facts {
  const facts: Facts = {};
  for (const [names, collect] of COLLECTORS) {
    if (names.some((name) => subsets.has(name))) Object.assign(facts, collect(module));
  }
  return facts;
}
