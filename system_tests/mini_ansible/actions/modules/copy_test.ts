import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mkdirSync, statSync, symlinkSync } from "node:fs";
import { Workbench } from "../_workbench.ts";

const SHA1_OF_SOME_TEXT = "a5c341bec5c89ed16758435069e3124b3685ad93";

Deno.test("copy writes text, once", async () => {
  using bench = new Workbench();
  const args = { content: "some text\n", dest: "t", mode: "0640" };
  const first = await bench.run("copy", args);
  assertEquals([first.changed, first.checksum, first.mode, first.size], [
    true,
    SHA1_OF_SOME_TEXT,
    "0640",
    10,
  ]);
  const second = await bench.run("copy", args);
  assertEquals([second.changed, second.dest, second.checksum], [false, "t", SHA1_OF_SOME_TEXT]);
  assertEquals((await bench.run("copy", { ...args, mode: "0600" })).changed, true);
});

Deno.test("copy keeps the mode of a file that it writes anew", async () => {
  using bench = new Workbench();
  bench.write("t", "old", 0o600);
  assertEquals((await bench.run("copy", { content: "new", dest: "t" })).mode, "0600");
});

Deno.test("copy writes data as JSON", async () => {
  using bench = new Workbench();
  await bench.run("copy", { content: { a: [1, "x", null], b: true }, dest: "t" });
  assertEquals(bench.read("t"), '{"a": [1, "x", null], "b": true}');
});

Deno.test("copy finds files of the playbook, in files/ first", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("files"));
  mkdirSync(bench.path("out"));
  bench.write("files/a.txt", "in files");
  bench.write("a.txt", "beside");
  const result = await bench.run("copy", { src: "a.txt", dest: `${bench.path("out")}/` });
  assertEquals([bench.read("out/a.txt"), result.dest], ["in files", bench.path("out/a.txt")]);
  const missing = await bench.run("copy", { src: "b.txt", dest: "x" });
  assertStringIncludes(String(missing.msg), "Could not find or access 'b.txt'");
});

Deno.test("copy looks into folders of roles before the playbook's", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("role/files"), { recursive: true });
  bench.write("role/files/a.txt", "role's");
  bench.write("a.txt", "playbook's");
  await bench.run("copy", { src: "a.txt", dest: "x" }, { searchPaths: [bench.path("role")] });
  assertEquals(bench.read("x"), "role's");
});

Deno.test("copy takes folders along, or only what is in them", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("tree/deep/empty"), { recursive: true });
  bench.write("tree/one", "1");
  bench.write("tree/deep/two", "2");
  const whole = await bench.run("copy", { src: "tree", dest: bench.path("a") });
  assertEquals([whole.changed, bench.read("a/tree/deep/two")], [true, "2"]);
  assert(statSync(bench.path("a/tree/deep/empty")).isDirectory());
  await bench.run("copy", { src: "tree/", dest: bench.path("b") });
  assertEquals(bench.read("b/one"), "1");
  assertEquals((await bench.run("copy", { src: "tree/", dest: bench.path("b") })).changed, false);
});

Deno.test("copy keeps a copy of what was there", async () => {
  using bench = new Workbench();
  bench.write("t", "old");
  const result = await bench.run("copy", { content: "new", dest: bench.path("t"), backup: true });
  assertEquals(await Deno.readTextFile(String(result.backup_file)), "old");
});

Deno.test("copy asks `validate` before it writes", async () => {
  using bench = new Workbench();
  const args = { dest: "t", validate: "grep -q good %s" };
  const bad = await bench.run("copy", { ...args, content: "bad" });
  assertEquals([bad.failed, bad.msg, bad.exit_status], [true, "failed to validate", 1]);
  assertEquals((await bench.run("copy", { ...args, content: "good" })).changed, true);
  const odd = await bench.run("copy", { dest: "t", content: "x", validate: "true" });
  assertEquals(odd.msg, "validate must contain %s: true");
});

Deno.test("copy with force off leaves what is there", async () => {
  using bench = new Workbench();
  bench.write("t", "old");
  assertEquals(
    (await bench.run("copy", { content: "new", dest: "t", force: false })).changed,
    false,
  );
  assertEquals(bench.read("t"), "old");
});

Deno.test("copy with remote_src copies on the host", async () => {
  using bench = new Workbench();
  bench.write("from", "text", 0o600);
  const args = { src: bench.path("from"), dest: "to", remote_src: true, mode: "preserve" };
  assertEquals((await bench.run("copy", args)).mode, "0600");
  const missing = await bench.run("copy", { src: "/no/such", dest: "to", remote_src: true });
  assertEquals(missing.msg, "Source /no/such not found");
});

Deno.test("copy replaces a link, or follows it", async () => {
  using bench = new Workbench();
  bench.write("real", "old");
  symlinkSync("real", bench.path("link"));
  await bench.run("copy", { content: "new", dest: "link", follow: true });
  assertEquals([bench.read("real"), Deno.lstatSync(bench.path("link")).isSymlink], ["new", true]);
  await bench.run("copy", { content: "own", dest: "link" });
  assertEquals([bench.read("real"), Deno.lstatSync(bench.path("link")).isSymlink], ["new", false]);
});

Deno.test("copy only tells in check mode, with differences if asked", async () => {
  using bench = new Workbench();
  bench.write("t", "old\n");
  const result = await bench.run("copy", { content: "new\n", dest: "t" }, {
    checkMode: true,
    diffMode: true,
  });
  const [{ before, after }] = result.diff as [{ before: string; after: string }];
  assertEquals([result.changed, before, after, bench.read("t")], [true, "old\n", "new\n", "old\n"]);
});

for (
  const { args, msg } of [
    { args: { dest: "x" }, msg: "src (or content) is required" },
    { args: { content: "x" }, msg: "dest is required" },
    { args: { content: "x", src: "y", dest: "z" }, msg: "src and content are mutually exclusive" },
    { args: { content: "x", dest: "y/" }, msg: "can not use content with a dir as dest" },
    {
      args: { content: "x", dest: "/no/such/file" },
      msg: "Destination directory /no/such does not exist",
    },
    {
      args: { content: "x", dest: "y", colour: 1 },
      msg: "Unsupported parameters for (ansible.legacy.copy) module: colour.",
    },
  ]
) {
  Deno.test(`copy refuses: ${msg}`, async () => {
    using bench = new Workbench();
    const result = await bench.run("copy", args);
    assertEquals(result.failed, true);
    assertStringIncludes(String(result.msg), msg);
  });
}

Deno.test("template fills in a file and copies it", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("templates"));
  bench.write("templates/t.j2", "{% for each in list %}\n- {{ each }}\n{% endfor %}\nend\n");
  const args = { src: "t.j2", dest: "out", mode: "0600" };
  const vars = { list: [1, "two"] };
  const result = await bench.run("template", args, { vars });
  assertEquals([bench.read("out"), result.mode], ["- 1\n- two\nend\n", "0600"]);
  assertEquals((await bench.run("template", args, { vars })).changed, false);
});

Deno.test("template uses other marks and line ends if told", async () => {
  using bench = new Workbench();
  bench.write("t.j2", "[[ x ]] {{ x }}\n");
  const marks = { variable_start_string: "[[", variable_end_string: "]]" };
  const args = { src: "t.j2", dest: "out", newline_sequence: "\\r\\n", ...marks };
  await bench.run("template", args, { vars: { x: 1 } });
  assertEquals(bench.read("out"), "1 {{ x }}\r\n");
});

Deno.test("template fails with what is undefined, missing or not allowed", async () => {
  using bench = new Workbench();
  bench.write("t.j2", "{{ nothing.of.this }}");
  const undefinedOne = await bench.run("template", { src: "t.j2", dest: "out" });
  assertStringIncludes(
    String(undefinedOne.msg),
    "AnsibleUndefinedVariable: 'nothing' is undefined",
  );
  const missing = await bench.run("template", { src: "no.j2", dest: "out" });
  assertStringIncludes(String(missing.msg), "Could not find or access 'no.j2'");
  const odd = await bench.run("template", { src: "t.j2", dest: "out", state: "present" });
  assertEquals(odd.msg, "'state' cannot be specified on a template");
});
