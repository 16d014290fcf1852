import { assertEquals } from "@std/assert";

Deno.test("A script without a guard has processes and pools whose functions stand alone", async () => {
  assertEquals(await outputOf("program.ts"), "0 0 0 0 0 0 [ 0, 1, 4, 9, 16, 25 ]\n[ 1, 4, 9 ]\n");
});

Deno.test("A module without a guard that is imported ahead fails nobody who does not need it", async () => {
  assertEquals(await outputOf("preloaded.ts"), "0 0 0 0 0 0\n");
});

/** What a program writes that exits with 0. */
async function outputOf(program: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", import.meta.resolve(`./unguarded/${program}`)],
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(60_000),
  }).output();
  const text = new TextDecoder();
  const output = text.decode(stdout) + text.decode(stderr);
  assertEquals(code, 0, output);
  return output;
}
