/**
 * How whole commands are timed.
 *
 * @module
 */

/** A program and its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Milliseconds from the start of a command to its exit.
 *
 * @throws {Error} If it cannot be started, or fails.
 */
export async function timedCommand({ program, args }: Command): Promise<number> {
  const begun = performance.now();
  const { code, stderr } = await new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const time = performance.now() - begun;
  if (code === 0) return time;
  throw new Error(`${program} ended with ${code}: ${new TextDecoder().decode(stderr).trim()}`);
}
