/** Ansible's colours. */

import process from "node:process";
import { styleText } from "node:util";

/** What a text is about. */
export type Tone =
  | "ok"
  | "changed"
  | "failed"
  | "skipped"
  | "unreachable"
  | "warning"
  | "verbose"
  | "debug"
  | "added"
  | "removed"
  | "lines";

const STYLES = {
  ok: "green",
  changed: "yellow",
  failed: "red",
  skipped: "cyan",
  unreachable: "redBright",
  warning: "magentaBright",
  verbose: "blue",
  debug: "gray",
  added: "green",
  removed: "red",
  lines: "cyan",
} as const;

/** Paints texts, or leaves them as they are. */
export type Paint = (text: string, tone: Tone) => string;

/** Paints if `colour` says so; if it says nothing, where somebody looks. */
export function painter(colour: boolean | undefined): Paint {
  const paints = colour ?? looksColoured();
  return (text, tone) =>
    paints && text !== "" ? styleText(STYLES[tone], text, { validateStream: false }) : text;
}

function looksColoured(): boolean {
  const { ANSIBLE_FORCE_COLOR, ANSIBLE_NOCOLOR, NO_COLOR } = process.env;
  if (ANSIBLE_FORCE_COLOR) return true;
  return process.stdout.isTTY === true && !ANSIBLE_NOCOLOR && !NO_COLOR;
}
