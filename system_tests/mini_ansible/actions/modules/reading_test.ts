import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mkdirSync, symlinkSync, utimesSync } from "node:fs";
import { Workbench } from "../_workbench.ts";

Deno.test("stat tells of a file, a link and nothing", async () => {
  using bench = new Workbench();
  bench.write("f", "some text\n", 0o640);
  symlinkSync("f", bench.path("link"));
  const { stat } = await bench.run("stat", { path: "f" }) as Record<
    string,
    Record<string, unknown>
  >;
  assertEquals([stat.exists, stat.isreg, stat.mode, stat.size], [true, true, "0640", 10]);
  assertEquals(stat.checksum, "a5c341bec5c89ed16758435069e3124b3685ad93");
  const link = (await bench.run("stat", { path: "link" })).stat as Record<string, unknown>;
  assertEquals([link.islnk, link.lnk_target, link.lnk_source], [true, "f", bench.path("f")]);
  const target = (await bench.run("stat", { path: "link", follow: true })).stat;
  assertEquals((target as Record<string, unknown>).isreg, true);
  assertEquals((await bench.run("stat", { path: "gone" })).stat, { exists: false });
});

Deno.test("slurp gives the content in base64", async () => {
  using bench = new Workbench();
  bench.write("f", "héron");
  const result = await bench.run("slurp", { src: "f" });
  assertEquals(
    new TextDecoder().decode(Uint8Array.from(atob(String(result.content)), (c) => c.charCodeAt(0))),
    "héron",
  );
  const missing = await bench.run("slurp", { src: "gone" });
  assertEquals([missing.failed, missing.msg], [true, "file not found: gone"]);
  const folder = await bench.run("slurp", { src: "." });
  assertEquals(folder.msg, "source is a directory and must be a file: .");
});

/** The names that find finds. */
async function found(bench: Workbench, args: Record<string, unknown>): Promise<string[]> {
  const result = await bench.run("find", { paths: bench.folder, ...args });
  const files = result.files as { path: string }[];
  assertEquals(result.matched, files.length);
  return files.map(({ path }) => path.slice(bench.folder.length + 1)).sort();
}

Deno.test("find chooses by name, kind, depth, size, age and content", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("d/e"), { recursive: true });
  bench.write("a.txt", "alpha\n");
  bench.write("b.log", "x".repeat(2_048));
  bench.write(".hidden.txt", "");
  bench.write("d/c.txt", "gamma\n");
  bench.write("d/e/f.txt", "");
  symlinkSync("a.txt", bench.path("link"));
  utimesSync(bench.path("a.txt"), 0, Date.now() / 1_000 - 7_200);
  for (
    const [args, names] of [
      [{}, ["a.txt", "b.log"]],
      [{ patterns: "*.txt", recurse: true }, ["a.txt", "d/c.txt", "d/e/f.txt"]],
      [{ patterns: "*.txt,*.log" }, ["a.txt", "b.log"]],
      [{ patterns: ["^[ab]\\.\\w{3}$"], use_regex: true, excludes: ["b.*"] }, ["a.txt"]],
      [{ patterns: "*.txt", hidden: true }, [".hidden.txt", "a.txt"]],
      [{ file_type: "directory", recurse: true }, ["d", "d/e"]],
      [{ file_type: "link" }, ["link"]],
      [{ file_type: "any" }, ["a.txt", "b.log", "d", "link"]],
      [{ recurse: true, depth: 2, patterns: "*.txt" }, ["a.txt", "d/c.txt"]],
      [{ size: "1k" }, ["b.log"]],
      [{ size: "-1k" }, ["a.txt"]],
      [{ age: "1h" }, ["a.txt"]],
      [{ age: "-1h" }, ["b.log"]],
      [{ recurse: true, contains: "gam+a" }, ["d/c.txt"]],
    ] as const
  ) assertEquals([args, await found(bench, args)], [args, [...names]]);
});

Deno.test("find tells of paths that are no folders, and of amounts that are none", async () => {
  using bench = new Workbench();
  const result = await bench.run("find", { paths: ["/no/such", bench.folder] });
  assertEquals(result.skipped_paths, { "/no/such": "'/no/such' is not a directory" });
  assertEquals(result.msg, "Not all paths examined, check warnings for details");
  const odd = await bench.run("find", { paths: bench.folder, age: "1 moon" });
  assertEquals([odd.failed, odd.msg], [true, "failed to process age"]);
});

Deno.test("fetch brings files to a folder for each host", async () => {
  using bench = new Workbench();
  const src = bench.write("f", "text");
  const result = await bench.run("fetch", { src, dest: bench.path("got") });
  assertEquals(result.dest, `${bench.path("got")}/testhost${src}`);
  assertEquals((await bench.run("fetch", { src, dest: bench.path("got") })).changed, false);
  const flat = await bench.run("fetch", { src, dest: `${bench.path("flat")}/`, flat: true });
  assertEquals(flat.dest, bench.path("flat/f"));
  const missing = await bench.run("fetch", { src: "/no/such", dest: "x" });
  assertEquals([missing.failed, missing.msg], [true, "the remote file does not exist"]);
  const mayMiss = { src: "/no/such", dest: "x", fail_on_missing: false };
  assertEquals((await bench.run("fetch", mayMiss)).failed, undefined);
});

Deno.test("tempfile makes files and folders", async () => {
  using bench = new Workbench();
  const args = { path: bench.folder, prefix: "p_", suffix: ".s" };
  const file = await bench.run("tempfile", args);
  assert(/\/p_\w+\.s$/.test(String(file.path)));
  assertEquals([file.state, file.mode], ["file", "0600"]);
  assertEquals((await bench.run("tempfile", { ...args, state: "directory" })).mode, "0700");
});

Deno.test("assemble joins fragments in the order of their names", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("parts"));
  bench.write("parts/2", "two\n");
  bench.write("parts/1", "one");
  bench.write("parts/.x", "hidden\n");
  const args = { src: "parts", dest: "out", delimiter: "--", ignore_hidden: true };
  assertEquals((await bench.run("assemble", args)).changed, true);
  assertEquals(bench.read("out"), "one\n--\ntwo\n");
  assertEquals((await bench.run("assemble", args)).changed, false);
  const missing = await bench.run("assemble", { src: "gone", dest: "out" });
  assertStringIncludes(String(missing.msg), "does not exist");
});
