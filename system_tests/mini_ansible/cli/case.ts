/** Cases: playbooks with what Ansible made of them, in a folder laid out like `data/`. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Golden } from "../callbacks/mod.ts";

/** One case, as `cases.json` has it. */
export interface Case {
  readonly id: string;
  readonly playbooks: readonly string[];
  readonly inventory?: string;
  readonly extra_vars?: Readonly<Record<string, unknown>>;
  readonly tags?: string | readonly string[];
  readonly skip_tags?: string | readonly string[];
  readonly limit?: string;
  readonly start_at_task?: string;
  readonly forks?: number;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly force_handlers?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly expect_exit?: number;
}

/** A folder of cases that is not what it should be, or a name of none. */
export class CaseError extends Error {
  override name = "CaseError";
}

/**
 * The cases in the folder `root` with these names, or all; `*` at the end of a name is any end.
 *
 * @throws {CaseError} If there are no cases, or none of a name.
 */
export function readCases(root: string, names: readonly string[] = []): Case[] {
  const file = join(root, "cases.json");
  if (!existsSync(file)) throw new CaseError(`Cannot read cases: there is no ${file}`);
  let cases: readonly Case[];
  try {
    ({ cases } = JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new CaseError(`Cannot read cases: ${file} is no JSON`, { cause: error });
  }
  if (!Array.isArray(cases)) throw new CaseError(`Cannot read cases: ${file} lists none`);
  if (names.length === 0) return [...cases];
  const isMeant = (name: string, id: string) =>
    name.endsWith("*") ? id.startsWith(name.slice(0, -1)) : id === name;
  const strange = names.find((name) => !cases.some(({ id }) => isMeant(name, id)));
  if (strange !== undefined) throw new CaseError(`Cannot find case: there is no ${strange}`);
  return cases.filter(({ id }) => names.some((name) => isMeant(name, id)));
}

/** What Ansible made of a case; undefined if nobody has asked it. */
export function readGolden(root: string, id: string): Golden | undefined {
  const file = join(root, "golden", `${id}.json`);
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as Golden;
}
