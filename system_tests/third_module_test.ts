import { assertEquals } from "@std/assert";

Deno.test("A class that the target's module only imports is found, where the host shows scopes", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", import.meta.resolve("./third_module/program.ts")],
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "true 42 true\n");
});
