/**
 * A schedule in words: who did what to which word, and what came of it.
 *
 * @module
 */

import type { Step } from "./actor.ts";

/** The path as numbered lines; `names` are those of the words. */
export function formatTrace(
  path: readonly (Step | string)[],
  names: Readonly<Record<number, string>>,
): string {
  let last = "";
  return path.map((item, i) => {
    const number = String(i + 1).padStart(5);
    if (typeof item === "string") return `${number}  -- ${item}`;
    const who = item.actor.name;
    const change = who === last ? " " : ">";
    last = who;
    return `${number} ${change}${who.padEnd(10)} ${formatStep(item, names)}`;
  }).join("\n");
}

/** One step without its number. */
export function formatStep(step: Step, names: Readonly<Record<number, string>>): string {
  const { kind, at, a, b } = step;
  const word = names[at] ?? `[${at}]`;
  const result = formatResult(step.result);
  switch (kind) {
    case "load":
    case "peek":
      return `${kind} ${word} is ${result}`;
    case "store":
    case "poke":
      return `${kind} ${word} = ${a}`;
    case "compareExchange":
      return `${kind} ${word} ${a} -> ${b}, was ${result}`;
    case "wait":
      return `wait ${word} while ${a}${b === Infinity ? "" : ` for ${b} ms`}: ${result}`;
    case "waitAsync":
      return `waitAsync ${word} while ${a}: ${result}`;
    case "notify":
      return `notify ${word} (${a === Infinity ? "all" : a}) wakes ${result}`;
    case "copyIn":
      return `copyIn ${a} bytes at ${formatByte(at, names)}`;
    case "copyOut":
      return `copyOut ${a} bytes at ${formatByte(at, names)}: ${result}`;
    case "note":
    case "forget":
    case "sentence":
    case "believe":
    case "turn":
    case "halt":
      return `${kind} ${result}`;
    default:
      return `${kind} ${word}, ${a}, was ${result}`;
  }
}

function formatByte(at: number, names: Readonly<Record<number, string>>): string {
  return `byte ${at} (${names[at >> 2] ?? `[${at >> 2}]`})`;
}

function formatResult(result: unknown): string {
  return result instanceof Uint8Array ? `[${result.join(" ")}]` : String(result ?? "");
}
