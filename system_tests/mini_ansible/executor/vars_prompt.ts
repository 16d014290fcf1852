/**
 * Variables that a play asks for. Where nobody can answer they have their defaults.
 *
 * @module
 */

import { isMapping, type Play } from "../playbook/mod.ts";
import { pythonText } from "../templating/mod.ts";
import type { Vars } from "./data.ts";

/** What is known without asking, and who is told that nobody was asked. */
export interface Asking {
  readonly known: Vars;
  readonly warn: (text: string) => void;
}

/** Makes the answers variables of the play. */
export function askForVars(play: Play, { known, warn }: Asking): void {
  const prompts = (play.own.get("vars_prompt") ?? []) as unknown[];
  const answers: Vars = {};
  for (const each of prompts) {
    if (!isMapping(each) || String(each.name) in known) continue;
    answers[String(each.name)] = pythonText(answerTo(each, warn) || (each.default ?? null));
  }
  if (Object.keys(answers).length === 0) return;
  play.own.set("vars", { ...play.own.get("vars") as Vars, ...answers });
}

function answerTo(asked: Vars, warn: (text: string) => void): string | null {
  if (!Deno.stdin.isTerminal()) {
    warn("Not prompting as we are not in interactive mode");
    return null;
  }
  const { default: usual, private: isPrivate = true } = asked;
  const hint = usual === undefined || usual === null ? "" : ` [${usual}]`;
  const question = `${asked.prompt ?? asked.name}${hint}:`;
  return isPrivate ? readUnseen(question) : prompt(question);
}

const ENTER = [10, 13];
const RUBOUT = [8, 127];
const INTERRUPT = 3;

/** A line that is not shown. */
function readUnseen(question: string): string {
  const typed: number[] = [];
  const byte = new Uint8Array(1);
  Deno.stderr.writeSync(new TextEncoder().encode(`${question} `));
  Deno.stdin.setRaw(true);
  try {
    while (Deno.stdin.readSync(byte) !== null && !ENTER.includes(byte[0])) {
      if (byte[0] === INTERRUPT) Deno.kill(Deno.pid, "SIGINT");
      else if (RUBOUT.includes(byte[0])) typed.pop();
      else typed.push(byte[0]);
    }
  } finally {
    Deno.stdin.setRaw(false);
    Deno.stderr.writeSync(new TextEncoder().encode("\n"));
  }
  return new TextDecoder().decode(Uint8Array.from(typed));
}
