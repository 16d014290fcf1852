/**
 * What became of each host.
 *
 * @module
 */

import type { HostStats, Recap, Vars } from "./data.ts";

const RUN = "_run";

/** The counts of a whole run, over all its playbooks. */
export class Stats {
  readonly #hosts = new Map<string, HostStats>();
  readonly #custom = new Map<string, Vars>();

  /** Counts one more for `host`. */
  count(host: string, ...whats: (keyof HostStats)[]): void {
    let counts = this.#hosts.get(host);
    if (counts === undefined) {
      counts = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };
      this.#hosts.set(host, counts);
    }
    for (const what of whats) counts[what]++;
  }

  /** What `set_stats` says, for a host or for the run; added to what is there if it adds up. */
  setCustom(values: Vars, { host = RUN, adds }: { host?: string; adds: boolean }): void {
    const known = this.#custom.get(host) ?? {};
    for (const [name, value] of Object.entries(values)) {
      known[name] = adds && name in known ? sum(known[name], value) : value;
    }
    this.#custom.set(host, known);
  }

  /** All of it, hosts by name. */
  recap(): Recap {
    const hosts = [...this.#hosts].sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, counts]) => [name, { ...counts }] as const);
    return { hosts: Object.fromEntries(hosts), custom: Object.fromEntries(this.#custom) };
  }
}

/** Numbers and texts are added, lists and mappings joined; what does not fit stays. */
function sum(known: unknown, added: unknown): unknown {
  if (typeof known !== typeof added || Array.isArray(known) !== Array.isArray(added)) return known;
  if (typeof known === "number" || typeof known === "string") {
    return (known as number) + (added as number);
  }
  if (Array.isArray(known)) return [...known, ...added as unknown[]];
  if (typeof known === "object" && known !== null) return { ...known, ...added as Vars };
  return added;
}
