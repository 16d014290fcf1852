/**
 * What there is to see of a family: plain data, which can be printed.
 *
 * @module
 */

import type { Facts } from "./describers.ts";
import type { Report } from "./reports.ts";

/** What a process waits for. */
export interface WaitInsight {
  /** What, in words: "Lock 0x5a40 to be released, held by Process-2". */
  readonly what: string;
  /** Address of the object that is waited on, as text; `null` where it is none. */
  readonly object: string | null;
  /** Process id of who must act, where it is certain who. */
  readonly holder: number | null;
  /** How many tasks of the process wait for it. */
  readonly waiters: number;
  /** Since when the first of them does. */
  readonly since: Date;
  /** How many milliseconds that is. */
  readonly waited: number;
}

/** A process of the family. */
export interface ProcessInsight {
  /** As `Process.pid`. */
  readonly pid: number;
  /** The name under which it was started. */
  readonly name: string;
  /** Process id of the parent; `null` for the main process. */
  readonly parent: number | null;
  /**
   * - `"starting"`: its agent does not run its target yet.
   * - `"running"`: it does something, or waits for something that is not this package's.
   * - `"waiting"`: it awaits something of this package's, and may do other things meanwhile.
   * - `"blocked"`: a call that blocks waits for something, so it can do nothing else.
   * - `"ending"`: it was told to end. `"ended"`: it has, and its parent has not looked yet.
   * - `"spare"`: a worker started ahead.
   */
  readonly state: "starting" | "running" | "waiting" | "blocked" | "ending" | "ended" | "spare";
  /** How it was started; `null` for the main process and spares. */
  readonly startMethod: "spawn" | "forkserver" | "fork" | null;
  /** Ends with its parent. */
  readonly daemon: boolean;
  /** Process id of the process in whose agent it runs, unless it has its own. */
  readonly inAgentOf: number | null;
  /** How it ended, if it has. */
  readonly exitcode: number | null;
  /** Milliseconds since it was started. */
  readonly age: number;
  /**
   * The share of its age, from 0 to 1, in which it did not wait on this package; `null` for one
   * that runs in another's agent.
   */
  readonly busy: number | null;
  /** Addresses of the locks that it holds. */
  readonly holds: readonly string[];
  /** What it waits for. */
  readonly waits: readonly WaitInsight[];
}

/** A shared object that is waited on or held, or that holds something itself. */
export interface ObjectInsight {
  /** Its class. */
  readonly type: string;
  /** Where it lies, as its text shows it: what tells it from others. */
  readonly address: string;
  /** What is in it: `{ items: 3, maxsize: 10 }`. */
  readonly state: Facts;
  /** Process id of who holds it; `null` for nobody. */
  readonly owner: number | null;
  /** How many wait on it, in all processes. */
  readonly waiting: number;
  /** Process ids of those who can use it. */
  readonly users: readonly number[];
}

/** Processes that wait for each other in a circle. */
export interface DeadlockInsight {
  /** Their process ids; each waits for the next, the last for the first. */
  readonly pids: readonly number[];
  /**
   * Every one of them is blocked, so only a timeout, an interrupt or a death helps. Otherwise
   * another task of one of them could still do what is waited for.
   */
  readonly isCertain: boolean;
  /** The circle in words, with the names of all. */
  readonly text: string;
}

/** What {@linkcode inspect} saw. */
export interface InsightFields {
  /** When it was. */
  readonly time: Date;
  /** Process id of who looked. */
  readonly pid: number;
  /** All processes, in the order of their birth. */
  readonly processes: readonly ProcessInsight[];
  /** Objects that are in use somehow. */
  readonly objects: readonly ObjectInsight[];
  /** Circles of waiting processes. */
  readonly deadlocks: readonly DeadlockInsight[];
  /** What the process that looked knows besides: its pools and the like. */
  readonly reports: readonly Report[];
  /** Bytes of shared memory in use, or given back and kept for use. */
  readonly memory: number;
}

/**
 * What {@linkcode inspect} saw: plain data, and as a text whatever there is to say of it.
 *
 * @example As an object, and in print
 * ```ts
 * import { inspect, Insight } from "@pystd/multiprocessing/util";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const seen: Insight = inspect();
 * assertEquals(seen.processes[0].name, "MainProcess");
 * assertStringIncludes(`${seen}`, "MainProcess");
 * ```
 */
export class Insight implements InsightFields {
  /** When it was. */
  readonly time!: Date;
  /** Process id of who looked. */
  readonly pid!: number;
  /** All processes, in the order of their birth. */
  readonly processes!: readonly ProcessInsight[];
  /** Objects that are in use somehow. */
  readonly objects!: readonly ObjectInsight[];
  /** Circles of waiting processes. */
  readonly deadlocks!: readonly DeadlockInsight[];
  /** What the process that looked knows besides: its pools and the like. */
  readonly reports!: readonly Report[];
  /** Bytes of shared memory in use, or given back and kept for use. */
  readonly memory!: number;

  /** Holds what was seen. */
  constructor(seen: InsightFields) {
    Object.assign(this, seen);
  }

  /** The process called `name`: of several, the first that has not ended. */
  process(name: string): ProcessInsight | undefined {
    const all = this.processes.filter((process) => process.name === name);
    return all.find(({ state }) => state !== "ended") ?? all[0];
  }

  /** Everything as tables of text. */
  toString(): string {
    const { processes, objects, deadlocks, reports } = this;
    const parts = [
      `${count(processes, "process", "processes")}, ${count(objects, "object", "objects")}, ` +
      `${count(deadlocks, "deadlock", "deadlocks")}, ${inMebibytes(this.memory)} of shared memory`,
      table([
        ["pid", "name", "parent", "state", "method", "age", "busy", "waits for"],
        ...processes.map((process) => this.#row(process)),
      ]),
    ];
    if (objects.length > 0) {
      const rows = objects.map(({ type, address, state, owner, waiting }) => [
        type,
        address,
        factsAsText(state),
        owner === null ? "" : this.#nameOf(owner),
        String(waiting),
      ]);
      parts.push(table([["object", "address", "state", "held by", "waiting"], ...rows]));
    }
    if (reports.length > 0) {
      const rows = reports.map(({ type, name, state }) => [type, name, factsAsText(state)]);
      parts.push(table([["here", "name", "state"], ...rows]));
    }
    for (const { text, isCertain } of deadlocks) {
      parts.push(`${isCertain ? "Deadlock" : "Deadlock, unless another task helps"}: ${text}`);
    }
    return parts.join("\n\n");
  }

  #row({ pid, name, parent, state, ...process }: ProcessInsight): string[] {
    const { startMethod, daemon, exitcode, age, busy, waits } = process;
    return [
      String(pid),
      name,
      parent === null ? "" : this.#nameOf(parent),
      exitcode === null ? state : `${state} with ${exitcode}`,
      `${startMethod ?? ""}${daemon ? " daemon" : ""}`.trim(),
      inSeconds(age),
      busy === null ? "" : `${Math.round(busy * 100)} %`,
      waits.map(({ what, waited }) => `${what} (${inSeconds(waited)})`).join("; "),
    ];
  }

  #nameOf(pid: number): string {
    return this.processes.find((process) => process.pid === pid)?.name ?? String(pid);
  }

  /** Shown by the console. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /** Shown by the console. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Milliseconds as people say them. */
export function inSeconds(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function inMebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function count(all: readonly unknown[], one: string, many: string): string {
  return `${all.length} ${all.length === 1 ? one : many}`;
}

function factsAsText(facts: Facts): string {
  return Object.entries(facts).map(([name, value]) => {
    if (typeof value === "boolean") return value ? name : `not ${name}`;
    return `${name} ${value}`;
  }).join(", ");
}

/** Columns of equal width; a column that is empty below its head is left out. */
function table(rows: readonly (readonly string[])[]): string {
  const used = rows[0].map((_, column) => rows.slice(1).some((row) => row[column] !== ""));
  const shown = rows.map((row) => row.filter((_, column) => used[column]));
  const widths = shown[0].map((_, column) => Math.max(...shown.map((row) => row[column].length)));
  return shown
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd())
    .join("\n");
}
