/**
 * Whether a function can run in another process from its source alone, and if not, why.
 *
 * @module
 */

import { PicklingError } from "../errors.ts";
import { freeVariables } from "./free_variables.ts";
import { nounOf } from "./function_source.ts";

/** What keeps a text from running alone; `names` could be handed over as arguments. */
interface Complaint {
  readonly reason: string;
  readonly names: readonly string[];
}

const KEYWORD = /^(?:this|super|arguments|new\.target|import\b.*)$/;

/** Why `text` cannot run alone; undefined if it can. The parser must be loaded. */
export function complaintAbout(text: string): Complaint | undefined {
  try {
    const free = freeVariables(text);
    if (free.length === 0) return undefined;
    const verb = free.length === 1 ? "does" : "do";
    return {
      reason: `it uses ${quoteAll(free)}, which ${verb} not exist in another process`,
      names: free.filter((name) => !KEYWORD.test(name)),
    };
  } catch (error) {
    return { reason: `its source does not stand alone: ${error}`, names: [] };
  }
}

/** @throws {PicklingError} If `text` needs anything but globals. The parser must be loaded. */
export function assertSelfContained(name: string, text: string): void {
  const complaint = complaintAbout(text);
  if (complaint === undefined) return;
  const { reason, names } = complaint;
  const asArguments = names.length === 0
    ? ""
    : `, or pass ${quoteAll(names)} as ${names.length === 1 ? "an argument" : "arguments"}`;
  const remedy = name === "" ? "mark it with task(import.meta, …)" : `export ${quote(name)}`;
  throw new PicklingError(
    `Cannot send ${describe(name, nounOf(text))}: ${reason}; ${remedy}${asArguments}`,
  );
}

/** What a message calls a function: `function "f"`, `anonymous class`. */
export function describe(name: string, noun: string): string {
  return name === "" ? `anonymous ${noun}` : `${noun} ${quote(name)}`;
}

function quote(name: string): string {
  return name.includes('"') ? name : `"${name}"`;
}

function quoteAll(names: readonly string[]): string {
  const quoted = names.map(quote);
  const last = quoted.pop()!;
  return quoted.length === 0 ? last : `${quoted.join(", ")} and ${last}`;
}
