import { assertEquals, assertStringIncludes } from "@std/assert";
import { linkSync, lstatSync, mkdirSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { Workbench } from "../_workbench.ts";

function mode(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8);
}

Deno.test("file makes a directory with all on the way, once", async () => {
  using bench = new Workbench();
  const args = { path: "a/b", state: "directory", mode: "0750" };
  const first = await bench.run("file", args);
  assertEquals([first.changed, first.state, first.mode], [true, "directory", "0750"]);
  assertEquals(mode(bench.path("a")), "750");
  assertEquals((await bench.run("file", args)).changed, false);
});

Deno.test("file sets attributes below a directory", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("d/e"), { recursive: true });
  bench.write("d/e/f", "");
  const args = { path: "d", recurse: true, mode: "u=rwX,g=,o=" };
  assertEquals((await bench.run("file", args)).changed, true);
  assertEquals([mode(bench.path("d/e")), mode(bench.path("d/e/f"))], ["700", "600"]);
  assertEquals((await bench.run("file", args)).changed, false);
});

Deno.test("file touches", async () => {
  using bench = new Workbench();
  const made = await bench.run("file", { path: "new", state: "touch", mode: "0600" });
  assertEquals([made.changed, made.state, made.dest], [true, "file", "new"]);
  const kept = {
    path: "new",
    state: "touch",
    modification_time: "preserve",
    access_time: "preserve",
  };
  assertEquals((await bench.run("file", kept)).changed, false);
  await bench.run("file", { path: "new", modification_time: "202001020304.05" });
  assertEquals(statSync(bench.path("new")).mtime, new Date(2020, 0, 2, 3, 4, 5));
});

Deno.test("file makes links and leads them elsewhere", async () => {
  using bench = new Workbench();
  bench.write("one", "");
  bench.write("two", "");
  const first = await bench.run("file", { src: "one", dest: "link", state: "link" });
  assertEquals([first.changed, first.state, first.mode], [true, "link", "0777"]);
  assertEquals(
    (await bench.run("file", { src: "one", dest: "link", state: "link" })).changed,
    false,
  );
  await bench.run("file", { src: "two", dest: "link", state: "link" });
  assertEquals(readlinkSync(bench.path("link")), "two");
  const hard = await bench.run("file", { src: "one", dest: "hard", state: "hard" });
  assertEquals([hard.changed, hard.state], [true, "hard"]);
});

Deno.test("file follows a link to set attributes, if it may", async () => {
  using bench = new Workbench();
  bench.write("one", "");
  symlinkSync("one", bench.path("link"));
  await bench.run("file", { path: "link", state: "file", mode: "0600" });
  assertEquals(mode(bench.path("one")), "600");
  const refused = await bench.run("file", { path: "link", state: "file", follow: false });
  assertStringIncludes(String(refused.msg), "is link, cannot continue");
});

Deno.test("file removes whatever it is, once", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("d/e"), { recursive: true });
  symlinkSync("d", bench.path("link"));
  for (const path of ["link", "d"]) {
    assertEquals((await bench.run("file", { path, state: "absent" })).changed, true);
    assertEquals((await bench.run("file", { path, state: "absent" })).changed, false);
  }
});

Deno.test("file only tells in check mode", async () => {
  using bench = new Workbench();
  bench.write("f", "");
  for (
    const args of [
      { path: "d", state: "directory" },
      { path: "new", state: "touch" },
      { path: "f", state: "absent" },
      { path: "f", mode: "0600" },
      { src: "f", dest: "link", state: "link" },
      { src: "f", dest: "hard", state: "hard" },
    ]
  ) {
    const result = await bench.run("file", args, { checkMode: true });
    assertEquals([args, result.changed, result.failed], [args, true, undefined]);
  }
  assertEquals([...Deno.readDirSync(bench.folder)].map(({ name }) => name), ["f"]);
  assertEquals(mode(bench.path("f")), "644");
});

Deno.test("file shows differences only if asked", async () => {
  using bench = new Workbench();
  bench.write("f", "");
  const result = await bench.run("file", { path: "f", mode: "0600" }, { diffMode: true });
  assertEquals(result.diff, {
    before: { path: "f", mode: "0644" },
    after: { path: "f", mode: "0600" },
  });
  assertEquals((await bench.run("file", { path: "f", mode: "0644" })).diff, undefined);
});

Deno.test("file refuses what would destroy something, or cannot be", async () => {
  using bench = new Workbench();
  bench.write("f", "");
  bench.write("other", "");
  linkSync(bench.path("other"), bench.path("other2"));
  mkdirSync(bench.path("d"));
  bench.write("d/x", "");
  for (
    const [args, msg] of [
      [{ path: "gone" }, "file (gone) is absent, cannot continue"],
      [{ path: "f", state: "directory" }, "f already exists as a file"],
      [{ path: "f", recurse: true }, "recurse option requires state to be 'directory'"],
      [{ path: "f", src: "x" }, "src option requires state to be 'link' or 'hard'"],
      [{ path: "link", src: "gone", state: "link" }, "src file does not exist"],
      [{ path: "f", src: "other", state: "link" }, "refusing to convert from file to symlink"],
      [{ path: "d", src: bench.path("f"), state: "link", force: true }, "not empty, refusing"],
      [{ path: "n", state: "link" }, "src is required for creating new symlinks"],
      [{ path: "n", state: "hard" }, "src is required for creating new hardlinks"],
      [{ path: "f", src: "other", state: "hard" }, "Cannot link, file exists at destination"],
      [{ path: "f", mode: "what" }, "mode must be in octal or symbolic form"],
      [{ path: "f", owner: "no-such-user" }, "chown failed: failed to look up user no-such-user"],
      [{ path: "f", group: "no-such-group" }, "failed to look up group no-such-group"],
      [{ path: "f", state: "blurry" }, "value of state must be one of: absent, directory, file,"],
    ] as const
  ) {
    const result = await bench.run("file", args);
    assertEquals([msg, result.failed], [msg, true]);
    assertStringIncludes(String(result.msg), msg);
  }
  assertEquals(lstatSync(bench.path("f")).isFile(), true);
});
