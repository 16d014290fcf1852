/**
 * Modules that Ansible has and we have not: they change the system, or need a network. A
 * playbook may name them; only a task that runs one fails, and says why.
 */

import type { ActionPlugin } from "../action.ts";

const MISSING = [
  "apt",
  "apt_key",
  "apt_repository",
  "cron",
  "debconf",
  "dnf",
  "dpkg_selections",
  "expect",
  "get_url",
  "git",
  "group",
  "hostname",
  "iptables",
  "known_hosts",
  "package",
  "package_facts",
  "pip",
  "reboot",
  "rpm_key",
  "service",
  "service_facts",
  "subversion",
  "systemd",
  "systemd_service",
  "sysvinit",
  "unarchive",
  "uri",
  "user",
  "wait_for_connection",
  "yum",
  "yum_repository",
];

/** An action for each, by name. */
export const missingModules: Readonly<Record<string, ActionPlugin>> = Object.fromEntries(
  MISSING.map((name) => [name, { run: () => refuse(name) }]),
);

function refuse(name: string) {
  return {
    failed: true,
    changed: false,
    msg: `Cannot run ${name}: mini-Ansible has no such module`,
  };
}
