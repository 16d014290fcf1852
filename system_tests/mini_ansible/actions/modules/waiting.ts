/** `pause`, `wait_for` and `ping`: actions that take time, or none. */

import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { AnsibleActionFail } from "../../errors.ts";
import { compileRegex, searchRegex } from "../../templating/mod.ts";
import type { ActionResult } from "../action.ts";
import { delay } from "../delay.ts";
import { defineModule, type Module } from "../module.ts";
import { timeText } from "../time_format.ts";

/** Answers. */
export const ping = defineModule({
  spec: { arguments: { data: { default: "pong" } } },
  run({ params }) {
    if (params.data === "crash") throw new Error("boom");
    return { ping: params.data };
  },
});

/** Waits a while; without a terminal there is nobody to ask. */
export const pause = defineModule({
  spec: {
    arguments: {
      echo: { type: "bool", default: true },
      minutes: { type: "raw" },
      seconds: { type: "raw" },
      prompt: {},
    },
    mutuallyExclusive: [["minutes", "seconds"]],
  },
  onController: true,
  bypassHostLoop: true,
  run: runPause,
});

async function runPause(module: Module): Promise<ActionResult> {
  const { minutes, seconds, prompt, echo } = module.params;
  const unit = minutes === null ? "seconds" : "minutes";
  const start = Date.now();
  const amount = duration(minutes ?? seconds);
  if (amount !== undefined) {
    await delay(amount * (unit === "minutes" ? 60_000 : 1_000), module.context.signal);
  } else if (!process.stdin.isTTY) {
    module.warn("Not waiting for response to prompt as stdin is not interactive");
  } else await askToGoOn(module, prompt as string | null);
  const end = Date.now();
  const took = (end - start) / (unit === "minutes" ? 60_000 : 1_000);
  return {
    changed: false,
    rc: 0,
    stderr: "",
    stdout: `Paused for ${Math.round(took * 100) / 100} ${unit}`,
    start: timeText(start),
    stop: timeText(end),
    delta: Math.floor((end - start) / 1_000),
    echo,
    user_input: "",
  };
}

function duration(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number)) return Math.max(number, 1);
  throw new AnsibleActionFail(
    `non-integer value given for prompt duration:\ninvalid literal for int() with base 10: '${value}'`,
  );
}

async function askToGoOn(module: Module, prompt: string | null): Promise<void> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const question = `[${module.context.task.name}]\n${
    prompt ?? "Press enter to continue, Ctrl+C to interrupt"
  }:\n`;
  await lines.question(question, { signal: module.context.signal }).finally(() => lines.close());
}

/** Waits for a port, a file, or a while. */
export const waitFor = defineModule({
  spec: {
    arguments: {
      host: { default: "127.0.0.1" },
      timeout: { type: "int", default: 300 },
      connect_timeout: { type: "int", default: 5 },
      delay: { type: "int", default: 0 },
      port: { type: "int" },
      active_connection_states: { type: "list", elements: "str" },
      path: { type: "path" },
      search_regex: {},
      state: {
        default: "started",
        choices: ["absent", "drained", "present", "started", "stopped"],
      },
      exclude_hosts: { type: "list", elements: "str" },
      sleep: { type: "int", default: 1 },
      msg: {},
    },
  },
  supportsCheckMode: true,
  run: runWaitFor,
});

async function runWaitFor(module: Module): Promise<ActionResult> {
  const { port, path, state, timeout, delay: first, search_regex: pattern } = module.params;
  checkWaitFor(module);
  const start = Date.now();
  const { signal } = module.context;
  await delay(Number(first) * 1_000, signal);
  const rest = { state, port, search_regex: pattern, match_groups: [], match_groupdict: {}, path };
  if (port === null && path === null && state !== "drained") {
    if (!first) await delay(Number(timeout) * 1_000, signal);
    return { changed: false, ...rest, elapsed: elapsed(start) };
  }
  const end = start + Number(timeout) * 1_000;
  const sleep = Number(module.params.sleep) * 1_000;
  for (;;) {
    const found = await reached(module);
    if (found !== undefined) return { changed: false, ...rest, ...found, elapsed: elapsed(start) };
    if (Date.now() >= end) module.fail(timeoutText(module), { elapsed: elapsed(start) });
    await delay(Math.min(sleep, Math.max(0, end - Date.now())), signal);
  }
}

function elapsed(start: number): number {
  return Math.floor((Date.now() - start) / 1_000);
}

function checkWaitFor(module: Module): void {
  const { port, path, state } = module.params;
  if (port !== null && path !== null) {
    module.fail("port and path parameter can not both be passed to wait_for");
  }
  if (path !== null && state === "stopped") {
    module.fail("state=stopped should only be used for checking a port in the wait_for module");
  }
  if (path !== null && state === "drained") {
    module.fail("state=drained should only be used for checking a port in the wait_for module");
  }
}

/** What it waited for: fields for the result, or nothing yet. */
async function reached(module: Module): Promise<ActionResult | undefined> {
  const { state, path } = module.params;
  const isGone = state === "absent" || state === "stopped" || state === "drained";
  const isThere = path === null
    ? await isListening(module)
    : existsSync(module.resolve(String(path)));
  if (isGone) return isThere ? undefined : {};
  if (!isThere) return undefined;
  const pattern = module.text("search_regex");
  if (pattern === undefined || path === null) return {};
  const regex = compileRegex(pattern, { multiline: true });
  const match = searchRegex(regex, readFileSync(module.resolve(String(path)), "utf8"));
  if (match === undefined) return undefined;
  const groups = match.groups.map((group) => group ?? null);
  const named = [...regex.names].map(([name, number]) => [name, groups[number - 1]]);
  return { match_groups: groups, match_groupdict: Object.fromEntries(named) };
}

function isListening(module: Module): Promise<boolean> {
  const { host, port, connect_timeout: patience } = module.params;
  return new Promise((resolve) => {
    const socket = connect({ host: String(host), port: Number(port) });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(Number(patience) * 1_000, () => answer(false));
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
  });
}

function timeoutText(module: Module): string {
  const { host, port, path, state, search_regex: pattern } = module.params;
  const message = module.text("msg");
  if (message !== undefined) return message;
  if (path !== null) {
    if (state === "absent") return `Timeout when waiting for ${path} to be absent.`;
    return pattern === null
      ? `Timeout when waiting for file ${path}`
      : `Timeout when waiting for search string ${pattern} in ${path}`;
  }
  return state === "stopped" || state === "absent"
    ? `Timeout when waiting for ${host}:${port} to stop.`
    : state === "drained"
    ? `Timeout when waiting for ${host}:${port} to drain`
    : pattern === null
    ? `Timeout when waiting for ${host}:${port}`
    : `Timeout when waiting for search string ${pattern} in ${host}:${port}`;
}
