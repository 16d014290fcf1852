/**
 * Holds one golden against another.
 *
 * The **flow** is what happened: playbooks, plays, tasks, hosts, statuses, counts. The **fields**
 * are what it gave, with the types of values. Mappings have no order, lists have.
 */

import { isDeepStrictEqual } from "node:util";
import type { Golden, GoldenPlay, GoldenPlaybook, GoldenTask, Json } from "./golden.ts";

/** Something that is not as expected; what is not there is undefined. */
export interface Difference {
  readonly level: "flow" | "field";
  /** Where, for people. */
  readonly path: string;
  readonly expected: Json | undefined;
  readonly got: Json | undefined;
}

/** Fields that need not be there. */
const OPTIONAL = new Set(["why"]);

/** All that differs; nothing if both are equal. */
export function compareGoldens(expected: Golden, got: Golden): Difference[] {
  const differences: Difference[] = [];
  new Comparison(differences).goldens(expected, got);
  return differences;
}

type Fields = Readonly<Record<string, unknown>>;

class Comparison {
  readonly #found: Difference[];

  constructor(found: Difference[]) {
    this.#found = found;
  }

  goldens(expected: Golden, got: Golden): void {
    this.#flow("exit", expected.exit, got.exit);
    const hasError = (golden: Golden) => golden.error !== undefined;
    if (hasError(expected) === hasError(got)) this.#field("error", expected.error, got.error);
    else this.#flow("error", expected.error, got.error);
    const name = ({ playbook }: GoldenPlaybook) => playbook;
    this.#lists("", { expected: expected.run, got: got.run, name }, (path, one, other) => {
      this.#playbooks(path, one, other);
    });
  }

  #playbooks(path: string, expected: GoldenPlaybook, got: GoldenPlaybook): void {
    const name = ({ play }: GoldenPlay) => `play [${play}]`;
    this.#lists(path, { expected: expected.plays, got: got.plays, name }, (at, one, other) => {
      this.#plays(at, one, other);
    });
    const recap = join(path, "recap");
    if (expected.recap === null || got.recap === null) {
      this.#flow(recap, expected.recap, got.recap);
    } else {
      this.#mappings(recap, { expected: expected.recap, got: got.recap }, (at, one, other) => {
        this.#mappings(at, { expected: one, got: other }, (where, a, b) => this.#flow(where, a, b));
      });
    }
    this.#field(join(path, "custom_stats"), expected.custom_stats, got.custom_stats);
  }

  #plays(path: string, expected: GoldenPlay, got: GoldenPlay): void {
    for (const name of ["strategy", "no_hosts_matched", "no_hosts_remaining"] as const) {
      this.#flow(join(path, name), expected[name], got[name]);
    }
    this.#lists(
      path,
      { expected: expected.tasks ?? [], got: got.tasks ?? [], name: taskName },
      (at, one, other) => this.#tasks(at, one, other),
    );
    const hosts = { expected: expected.hosts ?? {}, got: got.hosts ?? {} };
    this.#mappings(path, hosts, (host, one, other) => {
      const tasks = { expected: one as Fields[], got: other as Fields[], name: taskName };
      this.#lists(host, tasks, (at, a, b) => this.#results(at, a, b));
    });
  }

  #tasks(path: string, expected: GoldenTask, got: GoldenTask): void {
    const included = (each: GoldenTask) => each.included as unknown as Json | undefined;
    this.#field(join(path, "included"), included(expected), included(got));
    const hosts = { expected: expected.hosts, got: got.hosts };
    this.#mappings(path, hosts, (host, one, other) => this.#results(host, one, other));
  }

  #results(path: string, expected: Fields, got: Fields): void {
    this.#flow(join(path, "status"), expected.status as Json, got.status as Json);
    for (const name of new Set([...Object.keys(expected), ...Object.keys(got)])) {
      const [one, other] = [expected[name] as Json | undefined, got[name] as Json | undefined];
      if (["status", "task", "action", "handler"].includes(name)) continue;
      if (OPTIONAL.has(name) && (one === undefined || other === undefined)) continue;
      if (name === "items" && Array.isArray(one) && Array.isArray(other)) {
        this.#items(path, one as Fields[], other as Fields[]);
      } else if (name === "items") this.#flow(join(path, name), one, other);
      else this.#field(join(path, name), one, other);
    }
  }

  #items(path: string, expected: readonly Fields[], got: readonly Fields[]): void {
    this.#flow(join(path, "number of items"), expected.length, got.length);
    for (let i = 0; i < Math.min(expected.length, got.length); i++) {
      this.#results(`${path} item ${i + 1}`, expected[i], got[i]);
    }
  }

  #flow(path: string, expected: Json | undefined, got: Json | undefined): void {
    if (isDeepStrictEqual(expected, got)) return;
    this.#found.push({ level: "flow", path, expected, got });
  }

  /** Goes down to the member that differs. */
  #field(path: string, expected: Json | undefined, got: Json | undefined): void {
    if (isDeepStrictEqual(expected, got)) return;
    if (isMapping(expected) && isMapping(got)) {
      for (const name of new Set([...Object.keys(expected), ...Object.keys(got)])) {
        this.#field(join(path, name), expected[name], got[name]);
      }
    } else if (Array.isArray(expected) && Array.isArray(got) && expected.length === got.length) {
      for (const [index, each] of expected.entries()) {
        this.#field(`${path}[${index}]`, each, got[index]);
      }
    } else this.#found.push({ level: "field", path, expected, got });
  }

  /** Pairs what has the same name, in order, and tells what has no partner. */
  #lists<T>(
    path: string,
    { expected, got, name }: {
      expected: readonly T[];
      got: readonly T[];
      name: (each: T) => string;
    },
    compare: (path: string, expected: T, got: T) => void,
  ): void {
    for (const [one, other] of aligned(expected, got, name)) {
      const at = join(path, name((one ?? other)!));
      if (one !== undefined && other !== undefined) compare(at, one, other);
      else this.#flow(at, one && "there", other && "there");
    }
  }

  #mappings<T>(
    path: string,
    { expected, got }: { expected: Record<string, T>; got: Record<string, T> },
    compare: (path: string, expected: T, got: T) => void,
  ): void {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
      const at = join(path, key);
      const [one, other] = [expected[key], got[key]];
      if (one !== undefined && other !== undefined) compare(at, one, other);
      else this.#flow(at, one as Json | undefined, other as Json | undefined);
    }
  }
}

function taskName({ task, action, handler }: Fields | GoldenTask): string {
  return `${handler ? "handler" : "task"} [${task}] ${action}`;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path} › ${name}`;
}

function isMapping(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Pairs of the longest common part of two lists; what is in one only stands alone. */
function aligned<T>(
  left: readonly T[],
  right: readonly T[],
  name: (each: T) => string,
): (readonly [T | undefined, T | undefined])[] {
  const lengths = commonLengths(left.map(name), right.map(name));
  const pairs: (readonly [T | undefined, T | undefined])[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const isPair = i < left.length && j < right.length && name(left[i]) === name(right[j]);
    if (isPair) pairs.push([left[i++], right[j++]]);
    else if (j >= right.length || (i < left.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      pairs.push([left[i++], undefined]);
    } else pairs.push([undefined, right[j++]]);
  }
  return pairs;
}

/** How much is common from each pair of places on. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from(
    { length: left.length + 1 },
    () => new Array<number>(right.length + 1).fill(0),
  );
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i][j] = left[i] === right[j]
        ? lengths[i + 1][j + 1] + 1
        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}
