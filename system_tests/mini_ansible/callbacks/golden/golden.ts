/** What a run comes to, as `data/README.md` tells: the same JSON that Ansible's runs were kept in. */

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A mapping in JSON. */
export type JsonMapping = { [key: string]: Json };

/** The outcome of a case. */
export interface Golden {
  readonly case: string;
  readonly exit: number;
  /** Why the whole run was broken off. */
  readonly error?: JsonMapping;
  readonly run: readonly GoldenPlaybook[];
}

/** One playbook that was begun. */
export interface GoldenPlaybook {
  readonly playbook: string;
  readonly plays: GoldenPlay[];
  /** Null when the run was broken off. */
  recap: { [host: string]: JsonMapping } | null;
  custom_stats?: Json;
}

/** A play, or one batch of it. */
export interface GoldenPlay {
  readonly play: string;
  strategy?: string;
  no_hosts_matched?: true;
  no_hosts_remaining?: true;
  /** Under `linear`. */
  tasks?: GoldenTask[];
  /** Under other strategies: what each host did. */
  hosts?: { [host: string]: JsonMapping[] };
}

/** A task and what became of it on each host. */
export interface GoldenTask {
  readonly task: string;
  readonly action: string;
  handler?: true;
  included?: { file: string; hosts: string[] }[];
  hosts: { [host: string]: JsonMapping };
}
