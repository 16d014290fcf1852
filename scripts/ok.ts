/**
 * The one command that tells the truth: runs every check and every test, in order, and
 * stops at the first step that fails.
 *
 * @module
 */
import { readArguments } from "./cli.ts";
import { type Step, STEPS } from "./ok_steps.ts";
import { ROOT } from "./repository.ts";
import { addCounts, countTests, type TestCounts } from "./test_counts.ts";

const HELP = `
Usage: deno task ok [STEP...]

Runs all steps, or those named, and stops at the first that fails.
Exits with 1 after a failure, with 2 for a step that it does not know.

Steps:
${STEPS.map(({ name, purpose }) => `  ${name.padEnd(14)}${purpose}`).join("\n")}
`;

const DEFAULT_MINUTES = 3;

/** How a step went. */
interface Outcome {
  readonly name: string;
  readonly state: "ok" | "failed" | "skipped";
  readonly seconds: number;
  readonly counts: TestCounts;
}

async function runStep(step: Step): Promise<Outcome> {
  const { name } = step;
  const command = step.command();
  if ("skip" in command) {
    console.log(`\n── ${name}: skipped, ${command.skip}`);
    return { name, state: "skipped", seconds: 0, counts: { passed: 0, failed: 0, ignored: 0 } };
  }
  console.log(`\n── ${name}: ${step.purpose}`);
  const begun = performance.now();
  const { code, output } = await runDeno(command, step.minutes ?? DEFAULT_MINUTES);
  const seconds = (performance.now() - begun) / 1_000;
  const state = code === 0 ? "ok" : "failed";
  console.log(`── ${name}: ${state}, ${seconds.toFixed(1)} s`);
  return { name, state, seconds, counts: countTests(output) };
}

/** Runs `deno`, shows what it prints, and ends it when it takes too long. */
async function runDeno(
  args: readonly string[],
  minutes: number,
): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const hung = new AbortController();
  const timer = setTimeout(() => {
    console.error(`\nStopped: not done after ${minutes} minutes`);
    child.kill("SIGKILL");
    // A grandchild may live on and hold the pipe open: do not wait for its end.
    hung.abort();
  }, minutes * 60_000);
  const output = await showAndKeep(child.stdout, hung.signal);
  const { code } = await child.status;
  clearTimeout(timer);
  return { code, output };
}

/** Copies the stream to standard output until it ends or `signal` says so; returns it as text. */
async function showAndKeep(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  const decoder = new TextDecoder();
  let kept = "";
  const sink = new WritableStream<Uint8Array>({
    async write(chunk) {
      kept += decoder.decode(chunk, { stream: true });
      await Deno.stdout.write(chunk);
    },
  });
  await stream.pipeTo(sink, { signal }).catch((error) => {
    if (!signal.aborted) throw error;
  });
  return kept;
}

/** The steps called for; exits with 2 if one is unknown. */
function chooseSteps(names: readonly string[]): readonly Step[] {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`Unknown step: ${unknown.join(", ")}\n${HELP}`);
    Deno.exit(2);
  }
  return names.length === 0 ? STEPS : STEPS.filter(({ name }) => names.includes(name));
}

if (import.meta.main) {
  const { words } = readArguments({ help: HELP });
  const outcomes: Outcome[] = [];
  for (const step of chooseSteps(words)) {
    const outcome = await runStep(step);
    outcomes.push(outcome);
    if (outcome.state === "failed") break;
  }
  console.log("");
  for (const { name, state, seconds } of outcomes) {
    const time = state === "skipped" ? "" : `${seconds.toFixed(1)} s`;
    console.log(`${name.padEnd(14)}${state.padEnd(9)}${time.padStart(8)}`);
  }
  const { passed, failed, ignored } = addCounts(outcomes.map(({ counts }) => counts));
  const isOk = outcomes.every(({ state }) => state !== "failed");
  console.log(`\n${isOk ? "All is well" : `Stopped at ${outcomes.at(-1)?.name}`}`);
  console.log(`${passed} passed, ${failed} failed, ${ignored} skipped`);
  Deno.exit(isOk ? 0 : 1);
}
