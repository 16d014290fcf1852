/** Reads what `deno test --reporter=tap` prints: which test ended how, and why. */

/** How one test ended. */
export interface Outcome {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it failed. */
  readonly message?: string;
}

/** What one run of `deno test` told before it ended. */
export interface TapReport {
  readonly outcomes: readonly Outcome[];
  /** Whether the plan was printed: every test ran, none took the run with it. */
  readonly complete: boolean;
}

const RESULT = /^(not ok|ok) \d+ - (.*?)( # SKIP)?$/;
const PLAN = /^1\.\.\d+$/;

/** Reads the TAP text of one run, which may have been cut off. */
export function parseTap(text: string): TapReport {
  const outcomes: Outcome[] = [];
  let complete = false;
  for (const line of text.split("\n")) {
    const result = RESULT.exec(line);
    if (result !== null) outcomes.push(outcomeOf(result));
    else if (PLAN.test(line)) complete = true;
    else attachMessage(outcomes.at(-1), outcomes, line);
  }
  return { outcomes, complete };
}

function outcomeOf([, word, name, skip]: RegExpExecArray): Outcome {
  if (skip !== undefined) return { name, status: "skipped" };
  return { name, status: word === "ok" ? "passed" : "failed" };
}

/** A failed test is followed by one line of JSON that says why. */
function attachMessage(last: Outcome | undefined, outcomes: Outcome[], line: string): void {
  if (last?.status !== "failed" || last.message !== undefined) return;
  if (!line.startsWith('  {"message":')) return;
  const { message } = JSON.parse(line) as { message: string };
  outcomes[outcomes.length - 1] = { ...last, message: withoutColours(message) };
}

function withoutColours(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\u001b\[[0-9;]*m/g, "");
}
