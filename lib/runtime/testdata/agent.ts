/** What a worker does in the host tests: `act`, said at its birth. */
import { exit } from "node:process";
import { nodeProcess } from "../builtin.ts";
import { host } from "../mod.ts";
import { WORD } from "./words.ts";

const { act, words, expected } = host.birth() as {
  act: string;
  words: Int32Array<SharedArrayBuffer>;
  expected?: unknown;
};
const process = nodeProcess();

/** Requests for an exit, each with code 7 where it takes one. */
const exits: Record<string, () => void> = {
  "Deno.exit": () => (globalThis as { Deno?: typeof Deno }).Deno?.exit(7) ?? process.exit(7),
  "process.exit": () => process.exit(7),
  "process.reallyExit": () => process.reallyExit(7),
  "exit of node:process": () => exit(7),
  "close": () => globalThis.close(),
  "process.exitCode": () => void (process.exitCode = 7),
};

const acts: Record<string, () => void> = {
  birth() {
    const seen = JSON.stringify([host.isMainAgent, host.pid, host.mainModule, process.argv[2]]);
    sign(WORD.value, seen === expected ? 1 : -1);
  },
  exit() {
    try {
      host.exitAgent(5);
    } finally {
      sign(WORD.after, 1);
    }
  },
  request() {
    host.onExitRequest((code) => {
      sign(WORD.value, Number(code));
      sign(WORD.seen, Atomics.load(words, WORD.seen) + 1);
      return host.exitAgent(0);
    });
    host.onDrained(() => sign(WORD.after, 1)); // too late: the request comes first
    try {
      exits[expected as string]();
    } finally {
      if (expected !== "process.exitCode") sign(WORD.after, 1);
    }
  },
  uncaught() {
    host.onUncaught((error, kind) => {
      sign(WORD.seen, Atomics.load(words, WORD.seen) + 1);
      if ((error as Error).message !== kind) return;
      Atomics.or(words, WORD.value, kind === "error" ? 1 : 2);
      if (Atomics.load(words, WORD.value) === 3) setTimeout(() => sign(WORD.after, 1));
    });
    setTimeout(() => {
      throw new Error("error");
    });
    setTimeout(() => Promise.reject(new Error("rejection")));
  },
  drained() {
    host.onDrained(() => sign(WORD.after, Atomics.load(words, WORD.seen)));
    host.later(() => sign(WORD.seen, -1), 60_000);
    host.later(() => sign(WORD.seen, -2), 1)();
    setTimeout(() => sign(WORD.seen, 1), 2);
  },
  fail() {
    throw new TypeError("not good");
  },
  grow() {
    const all: unknown[] = [];
    for (let i = 0;; i++) all.push({ i, text: "x" + i });
  },
  spin() {
    while (Atomics.load(words, WORD.go) === 0) Atomics.add(words, WORD.ticks, 1);
  },
  park() {
    Atomics.wait(words, WORD.go, 0);
  },
  idle() {
    setInterval(() => sign(WORD.ticks, Atomics.load(words, WORD.ticks) + 1));
  },
  ring() {
    sign(WORD.go, 1);
  },
  stderr() {
    host.writeStderr("é".repeat(500_000));
    sign(WORD.after, 1);
  },
};

/** Puts `value` into a word and wakes who waits for it. */
function sign(word: number, value: number): void {
  Atomics.store(words, word, value);
  Atomics.notify(words, word);
}

sign(WORD.alive, 1);
acts[act]();
