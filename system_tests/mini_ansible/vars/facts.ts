/**
 * Facts as variables.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";

const PREFIX = "ansible_";
/** What would change how a host is reached, should a module say so. */
const DANGEROUS =
  /^ansible_(?:become|ssh_|connection|host|port|user|password|shell_|private_key_file|transport|module_compression|discovered_interpreter|play_|inventory_|delegated_vars|(?:check|diff)_mode|version$|facts$)|_interpreter$|^(?:hostvars|groups|group_names|inventory_|omit|vars)/;
const SAFE =
  /^ansible_(?:hostname|host_|ssh_host_key_|user_(?:id|uid|gid|gecos|dir|shell)|domain|fqdn)/;

/** Facts by names without `ansible_`. */
export function namespaceFacts(facts: Vars): Vars {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name.startsWith(PREFIX) && name !== "ansible_local" ? name.slice(PREFIX.length) : name,
      value,
    ]),
  );
}

/** Facts without those that must not become variables. */
export function safeFacts(facts: Vars): Vars {
  return Object.fromEntries(
    Object.entries(facts).filter(([name]) => SAFE.test(name) || !DANGEROUS.test(name)),
  );
}
