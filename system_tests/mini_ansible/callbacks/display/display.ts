/** Tells a run to people, as `ansible-playbook` does. */

import { basename } from "node:path";
import type {
  Callback,
  DisplayKind,
  HostResult,
  IncludedInfo,
  PlayInfo,
  Recap,
  ResultFields,
  TaskFields,
} from "../../executor/mod.ts";
import { type Paint, painter, type Tone } from "./colours.ts";
import { isTold, itemText, oneLine, resultText } from "./results.ts";
import { plain } from "../golden/plain.ts";
import { Terminal } from "./terminal.ts";
import { type Diff, unifiedDiff } from "./unified_diff.ts";

/** How it is told. */
export interface DisplayOptions {
  readonly verbosity?: number;
  /** Undefined: where somebody looks. */
  readonly colour?: boolean;
  readonly checkMode?: boolean;
  readonly terminal?: Terminal;
  /** Shows differences of all tasks, not only of those that ask for it. */
  readonly diff?: boolean;
}

const INCLUDES = new Set(["include_tasks", "include_role", "include"]);

/** A callback that prints. */
export class Display implements Callback {
  readonly #terminal: Terminal;
  readonly #paint: Paint;
  readonly #verbosity: number;
  readonly #options: DisplayOptions;
  #play: PlayInfo | undefined;
  /** The task whose banner was printed last. */
  #banner: string | undefined;

  /** Prints to the process's own output, if nothing else is said. */
  constructor(options: DisplayOptions = {}) {
    this.#terminal = options.terminal ?? new Terminal();
    this.#paint = painter(options.colour);
    this.#verbosity = options.verbosity ?? 0;
    this.#options = options;
  }

  playbookStart({ file }: { file: string }): void {
    if (this.#verbosity > 1) this.#title(`PLAYBOOK: ${basename(file)}`);
    if (this.#options.checkMode && this.#verbosity > 1) this.#title("DRY RUN");
  }

  playStart(play: PlayInfo): void {
    this.#play = play;
    this.#banner = undefined;
    const name = play.name.trim();
    const isDry = play.checkMode && !this.#options.checkMode ? " [CHECK MODE]" : "";
    this.#title(name === "" ? `PLAY${isDry}` : `PLAY [${name}]${isDry}`);
  }

  noHostsMatched(): void {
    this.#print("skipping: no hosts matched", "skipped");
  }

  noHostsRemaining(): void {
    this.#title("NO MORE HOSTS LEFT");
  }

  taskStart(task: TaskFields): void {
    if (this.#isInStep()) this.#taskBanner(task);
  }

  handlerStart(task: TaskFields): void {
    if (this.#isInStep()) this.#taskBanner(task);
  }

  runnerOk({ host, task, result }: HostResult): void {
    this.#begin(task);
    this.#warn(result);
    this.#terminal.advanceBar();
    this.#showDiff(task, result);
    const action = shortAction(task);
    if (INCLUDES.has(action) || this.#hasItems(result)) return;
    const word = result.changed ? "changed" : "ok";
    this.#print(`${word}: [${who(host, result)}]${this.#all(task, result)}`, word);
  }

  runnerFailed({ host, task, result, ignored }: HostResult): void {
    this.#begin(task);
    this.#terminal.advanceBar();
    this.#traceback(result);
    this.#warn(result);
    if (!this.#hasItems(result)) {
      const text = this.#dump(task, result);
      this.#print(`fatal: [${who(host, result)}]: FAILED! => ${text}`, "failed");
    }
    if (ignored) this.#print("...ignoring", "skipped");
  }

  runnerSkipped({ host, task, result }: HostResult): void {
    this.#begin(task);
    this.#terminal.advanceBar();
    if (this.#hasItems(result) && this.#verbosity === 0) return;
    this.#print(`skipping: [${host}]${this.#all(task, result)}`, "skipped");
  }

  runnerUnreachable({ host, task, result }: HostResult): void {
    this.#begin(task);
    this.#terminal.advanceBar();
    const text = this.#dump(task, result);
    this.#print(`fatal: [${who(host, result)}]: UNREACHABLE! => ${text}`, "unreachable");
    if (isTrue(task.ignore_unreachable)) this.#print("...ignoring", "skipped");
  }

  itemOk({ host, task, result }: HostResult): void {
    this.#begin(task);
    this.#warn(result);
    if (INCLUDES.has(shortAction(task))) return;
    const word = result.changed ? "changed" : "ok";
    const item = `(item=${itemText(result)})`;
    this.#print(`${word}: [${who(host, result)}] => ${item}${this.#all(task, result)}`, word);
  }

  itemFailed({ host, task, result }: HostResult): void {
    this.#begin(task);
    this.#traceback(result);
    this.#warn(result);
    const item = `(item=${itemText(result)})`;
    const text = this.#dump(task, result);
    this.#print(`failed: [${who(host, result)}] ${item} => ${text}`, "failed");
  }

  itemSkipped({ host, task, result }: HostResult): void {
    this.#begin(task);
    const item = `(item=${itemText(result)})`;
    this.#print(`skipping: [${host}] => ${item} ${this.#all(task, result)}`.trimEnd(), "skipped");
  }

  retry({ host, task, result }: HostResult): void {
    this.#begin(task);
    const left = Number(result.retries) - Number(result.attempts);
    const all = this.#verbosity > 2 ? `Result was: ${this.#dump(task, result)}` : "";
    this.#print(
      `FAILED - RETRYING: [${host}]: ${task.name} (${left} retries left).${all}`,
      "debug",
    );
  }

  asyncPoll({ host, result }: HostResult): void {
    const { ansible_job_id: job, started, finished } = result;
    this.#print(
      `ASYNC POLL on ${host}: jid=${job} started=${started} finished=${finished}`,
      "debug",
    );
  }

  included({ file, hosts, item }: IncludedInfo): void {
    const label = item === undefined ? "" : ` => (item=${itemText({ item })})`;
    this.#print(`included: ${file} for ${hosts.join(", ")}${label}`, "skipped");
  }

  notified({ handler, host }: { handler: string; host: string }): void {
    if (this.#verbosity > 1) this.#print(`NOTIFIED HANDLER ${handler} for ${host}`, "verbose");
  }

  stats({ hosts, custom }: Recap): void {
    this.#title("PLAY RECAP");
    for (const host of Object.keys(hosts).sort()) {
      const counts = hosts[host];
      const tone = counts.failed > 0 || counts.unreachable > 0
        ? "failed"
        : counts.changed > 0
        ? "changed"
        : "ok";
      const parts = RECAP.map(([name, paint]) => {
        const text = `${name}=${String(counts[name]).padEnd(4)}`;
        return counts[name] > 0 && paint ? this.#paint(text, paint) : text;
      });
      const name = host.padEnd(26);
      this.#terminal.line(`${this.#paint(name, tone)} : ${parts.join(" ")}`);
    }
    this.#terminal.line();
    this.#customStats(custom);
  }

  display({ text, kind, host }: { text: string; kind: DisplayKind; host?: string }): void {
    if (kind === "warning") this.#warning(`[WARNING]: ${text}`);
    else if (kind === "deprecated") this.#warning(`[DEPRECATION WARNING]: ${text}`);
    else if (kind === "error") this.#terminal.errorLine(this.#paint(`ERROR! ${text}`, "failed"));
    else if (kind === "display") this.#terminal.line(text);
    else if (this.#verbosity > 0) {
      this.#print(host === undefined ? text : `<${host}> ${text}`, "verbose");
    }
  }

  error(error: Error): void {
    this.#terminal.stopBar();
    this.#terminal.errorLine(this.#paint(`ERROR! ${error.message}`, "failed"));
    if (this.#verbosity > 2 && error.stack) this.#terminal.errorLine(error.stack);
  }

  /** Under other strategies hosts go their own ways, and each result says of which task it is. */
  #isInStep(): boolean {
    return this.#play === undefined || !["free", "host_pinned"].includes(this.#play.strategy);
  }

  #begin(task: TaskFields): void {
    if (this.#banner !== task.uuid) this.#taskBanner(task);
  }

  #taskBanner(task: TaskFields): void {
    this.#banner = task.uuid;
    const kind = task.handler ? "RUNNING HANDLER" : "TASK";
    const isDry = task.check_mode === true && !this.#options.checkMode ? " [CHECK MODE]" : "";
    this.#title(`${kind} [${task.name.trim()}]${isDry}`);
    if (this.#verbosity >= 2 && task.path !== undefined) {
      this.#print(`task path: ${task.path}`, "debug");
    }
    if (this.#isInStep()) this.#terminal.startBar(task.name, this.#play?.hosts.length ?? 0);
  }

  #title(text: string): void {
    this.#terminal.stopBar();
    const stars = Math.max(3, this.#terminal.columns - text.length);
    this.#terminal.line(`\n${text} ${"*".repeat(stars)}`);
  }

  #print(text: string, tone: Tone): void {
    const lines = text.split("\n").map((line) => this.#paint(line, tone));
    this.#terminal.line(lines.join("\n"));
  }

  #all(task: TaskFields, result: ResultFields): string {
    return isTold(result, this.#verbosity) ? ` => ${this.#dump(task, result)}` : "";
  }

  #dump(task: TaskFields, result: ResultFields): string {
    const { results: _, ...rest } = result;
    const shown = this.#hasItems(result) ? rest : result;
    return resultText(shown, { action: shortAction(task), verbosity: this.#verbosity });
  }

  /** Those have been told already. */
  #hasItems({ results }: ResultFields): boolean {
    return Array.isArray(results) && results.length > 0 &&
      results.every((each) =>
        typeof each === "object" && each !== null && "ansible_loop_var" in each
      );
  }

  #warn(result: ResultFields): void {
    const { warnings } = result;
    if (!Array.isArray(warnings)) return;
    for (const text of warnings) this.#warning(`[WARNING]: ${text}`);
  }

  #warning(text: string): void {
    this.#terminal.errorLine(this.#paint(text.trimEnd(), "warning"));
  }

  #showDiff(task: TaskFields, result: ResultFields): void {
    if (!this.#options.diff && !isTrue(task.diff)) return;
    const parts = Array.isArray(result.results) ? result.results as ResultFields[] : [result];
    for (const { diff, changed } of parts) {
      if (!diff || !changed) continue;
      for (const line of unifiedDiff(diff as Diff, this.#paint)) this.#terminal.line(line);
    }
  }

  #traceback({ exception }: ResultFields): void {
    if (typeof exception !== "string") return;
    const told = this.#verbosity < 3
      ? "An exception occurred during task execution. To see the full traceback, use -vvv. " +
        `The error was: ${exception.trim().split("\n").at(-1)}`
      : `The full traceback is:\n${exception}`;
    this.#print(told, "failed");
  }

  #customStats(custom: Recap["custom"]): void {
    const hosts = Object.keys(custom).filter((name) => name !== "_run").sort();
    if (this.#verbosity === 0 || (hosts.length === 0 && !custom._run)) return;
    this.#title("CUSTOM STATS: ");
    for (const host of hosts) this.#terminal.line(`\t${host}: ${oneLine(plain(custom[host]))}`);
    if (custom._run) this.#terminal.line(`\n\tRUN: ${oneLine(plain(custom._run))}`);
    this.#terminal.line();
  }
}

const RECAP: readonly (readonly [
  "ok" | "changed" | "unreachable" | "failed" | "skipped" | "rescued" | "ignored",
  Tone | undefined,
])[] = [
  ["ok", "ok"],
  ["changed", "changed"],
  ["unreachable", "unreachable"],
  ["failed", "failed"],
  ["skipped", "skipped"],
  ["rescued", "ok"],
  ["ignored", "warning"],
];

function shortAction({ action }: TaskFields): string {
  return action.split(".").at(-1)!;
}

/** The host, and on whose behalf it was somebody else. */
function who(host: string, result: ResultFields): string {
  const delegated = result._ansible_delegated_vars as Record<string, unknown> | undefined;
  const other = delegated?.ansible_delegated_host ?? delegated?.ansible_host;
  return other === undefined || other === host ? host : `${host} -> ${other}`;
}

function isTrue(value: unknown): boolean {
  return value === true || value === "yes" || value === "true";
}
