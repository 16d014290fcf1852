/** Facts about the machine, by subset; read from the system's files, without starting programs. */

import type { Module } from "../module.ts";
import { hardware } from "./hardware.ts";
import { nameServers, network } from "./network.ts";
import { distribution, platform } from "./platform.ts";
import { dateTime, environment, local, session } from "./session.ts";

/** Facts by name, without `ansible_`. */
export type Facts = Record<string, unknown>;

/** What gathers the facts of some subsets. */
type Collector = (module: Module) => Facts;

/** By the names that Ansible has for subsets; those of one line come together. */
const COLLECTORS: readonly (readonly [string, Collector])[] = [
  ["architecture kernel kernel_version machine machine_id platform system", platform],
  ["chroot fips is_chroot python python_version", platform],
  ["apparmor caps lsb pkg_mgr selinux service_mgr", distribution],
  ["system_capabilities system_capabilities_enforced", distribution],
  ["distribution distribution_major_version distribution_release", distribution],
  ["distribution_version os_family", distribution],
  ["cmdline effective_group_ids effective_user_id real_user_id", session],
  ["ssh_host_key_dsa_public ssh_host_key_ecdsa_public", session],
  ["ssh_host_key_ed25519_public ssh_host_key_rsa_public", session],
  ["ssh_host_pub_keys ssh_pub_keys user user_dir user_gecos user_gid", session],
  ["user_id user_shell user_uid", session],
  ["env", environment],
  ["date_time", dateTime],
  ["local", local],
  ["devices facter hardware mounts ohai processor processor_cores", hardware],
  ["processor_count virtual virtualization_role virtualization_tech_guest", hardware],
  ["virtualization_tech_host virtualization_type", hardware],
  ["all_ipv4_addresses all_ipv6_addresses default_ipv4 default_ipv6", network],
  ["fibre_channel_wwn interfaces iscsi network nvme", network],
  ["dns", nameServers],
];

/** The names of all subsets. */
export const SUBSETS: readonly string[] = COLLECTORS.flatMap(([names]) => names.split(" "));

/** The facts of these subsets. */
export function gather(subsets: ReadonlySet<string>, module: Module): Facts {
  const facts: Facts = {};
  const wanted = COLLECTORS.filter(([names]) => names.split(" ").some((name) => subsets.has(name)));
  for (const collect of new Set(wanted.map(([, each]) => each))) {
    Object.assign(facts, collect(module));
  }
  return facts;
}
