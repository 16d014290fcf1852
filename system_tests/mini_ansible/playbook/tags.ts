/**
 * Which tasks run, by their tags.
 *
 * @module
 */

import type { Templar } from "../templating/mod.ts";

/** What `--tags` and `--skip-tags` say, and what templates in tags may use. */
export interface TagFilter {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly templar: Templar;
}

/** Something with tags. */
export interface Tagged {
  get(name: "tags"): unknown;
}

const UNTAGGED: ReadonlySet<string> = new Set(["untagged"]);

/** Whether something with these tags is to run. */
export function isWanted(tagged: Tagged, filter: TagFilter): boolean {
  const tags = tagsOf(tagged, filter.templar);
  return isChosen(tags, filter.only) && !isSkipped(tags, filter.skip);
}

function tagsOf(tagged: Tagged, templar: Templar): ReadonlySet<string> {
  const written = tagged.get("tags") as unknown[];
  if (written.length === 0) return UNTAGGED;
  const tags = written.some((tag) => typeof tag === "string" && tag.includes("{"))
    ? templar.template(written) as unknown[]
    : written;
  return new Set(tags.flat(Infinity).map(String));
}

function isChosen(tags: ReadonlySet<string>, only: readonly string[]): boolean {
  if (only.length === 0 || tags.has("always")) return true;
  if (only.includes("all") && !tags.has("never")) return true;
  if (only.some((tag) => tags.has(tag))) return true;
  return only.includes("tagged") && tags !== UNTAGGED && !tags.has("never");
}

function isSkipped(tags: ReadonlySet<string>, skip: readonly string[]): boolean {
  if (skip.includes("all")) return !tags.has("always") || skip.includes("always");
  if (skip.some((tag) => tags.has(tag))) return true;
  return skip.includes("tagged") && tags !== UNTAGGED;
}
