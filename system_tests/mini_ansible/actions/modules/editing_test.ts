import { assertEquals, assertStringIncludes } from "@std/assert";
import { Workbench } from "../_workbench.ts";

/** What an editing action makes of a text. */
async function edited(
  action: string,
  { text, args, ...more }: { text: string; args: Record<string, unknown>; checkMode?: boolean },
) {
  using bench = new Workbench();
  bench.write("f", text);
  const result = await bench.run(action, { path: "f", ...args }, more);
  return { text: bench.read("f"), changed: result.changed, msg: result.msg };
}

for (
  const { name, text = "a\nb\nc\n", args, to, msg } of [
    { name: "adds a line at the end", args: { line: "d" }, to: "a\nb\nc\nd\n", msg: "line added" },
    { name: "leaves a line that is there", args: { line: "b" }, to: "a\nb\nc\n", msg: "" },
    {
      name: "ends the last line first",
      text: "a",
      args: { line: "b" },
      to: "a\nb\n",
      msg: "line added",
    },
    {
      name: "replaces the last match",
      args: { regexp: "^[ab]", line: "x" },
      to: "a\nx\nc\n",
      msg: "line replaced",
    },
    {
      name: "replaces the first match if told",
      args: { regexp: "^[ab]", line: "x", firstmatch: true },
      to: "x\nb\nc\n",
      msg: "line replaced",
    },
    {
      name: "fills in groups if told",
      args: { regexp: "^(b)$", line: "\\1\\1", backrefs: true },
      to: "a\nbb\nc\n",
      msg: "line replaced",
    },
    {
      name: "does nothing with groups but no match",
      args: { regexp: "^z", line: "x", backrefs: true },
      to: "a\nb\nc\n",
      msg: "",
    },
    {
      name: "finds text",
      args: { search_string: "b", line: "x" },
      to: "a\nx\nc\n",
      msg: "line replaced",
    },
    {
      name: "puts a line after another",
      args: { line: "x", insertafter: "^a" },
      to: "a\nx\nb\nc\n",
      msg: "line added",
    },
    {
      name: "puts a line before another",
      args: { line: "x", insertbefore: "^b" },
      to: "a\nx\nb\nc\n",
      msg: "line added",
    },
    {
      name: "puts a line first",
      args: { line: "x", insertbefore: "BOF" },
      to: "x\na\nb\nc\n",
      msg: "line added",
    },
    {
      name: "puts a line last without an anchor",
      args: { line: "x", insertafter: "^z" },
      to: "a\nb\nc\nx\n",
      msg: "line added",
    },
    {
      name: "removes matches",
      args: { state: "absent", regexp: "[ac]" },
      to: "b\n",
      msg: "2 line(s) removed",
    },
    {
      name: "removes an equal line",
      args: { state: "absent", line: "b" },
      to: "a\nc\n",
      msg: "1 line(s) removed",
    },
    {
      name: "removes nothing that is not there",
      args: { state: "absent", line: "z" },
      to: "a\nb\nc\n",
      msg: "",
    },
  ]
) {
  Deno.test(`lineinfile ${name}`, async () => {
    const changed = msg !== "";
    assertEquals(await edited("lineinfile", { text, args }), { text: to, changed, msg });
  });
}

for (
  const { args, msg } of [
    { args: { path: "gone", line: "x" }, msg: "Destination gone does not exist !" },
    { args: { path: ".", line: "x" }, msg: "Path . is a directory !" },
    { args: { path: "f" }, msg: "line is required with state=present" },
    {
      args: { path: "f", line: "x", backrefs: true },
      msg: "regexp is required with backrefs=true",
    },
    {
      args: { path: "f", state: "absent" },
      msg: "one of line, search_string, or regexp is required",
    },
    {
      args: { path: "f", line: "x", insertafter: "a", insertbefore: "b" },
      msg: "parameters are mutually exclusive: insertbefore|insertafter",
    },
    {
      args: { path: "f", line: "x", create: "maybe" },
      msg: "argument 'create' is of type <class 'str'>",
    },
  ]
) {
  Deno.test(`lineinfile refuses: ${msg}`, async () => {
    using bench = new Workbench();
    bench.write("f", "a\n");
    const result = await bench.run("lineinfile", args);
    assertEquals(result.failed, true);
    assertStringIncludes(String(result.msg), msg);
  });
}

Deno.test("lineinfile makes a file if told, and sets its mode", async () => {
  using bench = new Workbench();
  const args = { path: "d/new", line: "x", create: true, mode: "0600" };
  const result = await bench.run("lineinfile", args);
  assertStringIncludes(String(result.msg), "line added and ownership, perms");
  assertEquals([bench.read("d/new"), Deno.statSync(bench.path("d/new")).mode! & 0o777], [
    "x\n",
    0o600,
  ]);
});

Deno.test("editing actions only tell in check mode", async () => {
  const text = "a\n";
  const checkMode = true;
  for (
    const [action, args] of [
      ["lineinfile", { line: "x" }],
      ["blockinfile", { block: "x" }],
      ["replace", { regexp: "a", replace: "x" }],
    ] as const
  ) {
    const outcome = await edited(action, { text, args, checkMode });
    assertEquals([action, outcome.text, outcome.changed], [action, text, true]);
  }
});

const BLOCK = "# BEGIN ANSIBLE MANAGED BLOCK\none\ntwo\n# END ANSIBLE MANAGED BLOCK\n";

for (
  const { name, text = "a\nb\n", args, to, msg } of [
    {
      name: "adds a block at the end",
      args: { block: "one\ntwo" },
      to: `a\nb\n${BLOCK}`,
      msg: "Block inserted",
    },
    {
      name: "leaves a block that is there",
      text: `a\n${BLOCK}b\n`,
      args: { block: "one\ntwo\n" },
      to: `a\n${BLOCK}b\n`,
      msg: "",
    },
    {
      name: "replaces a block where it stands",
      text: `a\n${BLOCK.replace("one", "other")}b\n`,
      args: { block: "one\ntwo" },
      to: `a\n${BLOCK}b\n`,
      msg: "Block inserted",
    },
    {
      name: "removes a block",
      text: `a\n${BLOCK}b\n`,
      args: { state: "absent" },
      to: "a\nb\n",
      msg: "Block removed",
    },
    {
      name: "removes a block that is to be empty",
      text: `${BLOCK}`,
      args: { block: "" },
      to: "",
      msg: "Block removed",
    },
    {
      name: "puts a block after a line",
      args: { block: "one\ntwo", insertafter: "^a" },
      to: `a\n${BLOCK}b\n`,
      msg: "Block inserted",
    },
    {
      name: "puts a block before a line",
      args: { block: "one\ntwo", insertbefore: "^b" },
      to: `a\n${BLOCK}b\n`,
      msg: "Block inserted",
    },
    {
      name: "puts a block first",
      args: { block: "one\ntwo", insertbefore: "BOF" },
      to: `${BLOCK}a\nb\n`,
      msg: "Block inserted",
    },
    {
      name: "uses other markers",
      text: "a\n",
      args: { block: "x", marker: "; {mark}", marker_begin: "<", marker_end: ">" },
      to: "a\n; <\nx\n; >\n",
      msg: "Block inserted",
    },
    {
      name: "ends the last line first",
      text: "a",
      args: { block: "one\ntwo" },
      to: `a\n${BLOCK}`,
      msg: "Block inserted",
    },
  ]
) {
  Deno.test(`blockinfile ${name}`, async () => {
    const changed = msg !== "";
    assertEquals(await edited("blockinfile", { text, args }), { text: to, changed, msg });
  });
}

Deno.test("blockinfile makes a file only if told", async () => {
  using bench = new Workbench();
  const refused = await bench.run("blockinfile", { path: "new", block: "x" });
  assertEquals([refused.msg, refused.rc], ["Path new does not exist !", 257]);
  const made = await bench.run("blockinfile", { path: "new", block: "x", create: true });
  assertEquals([made.msg, made.changed], ["File created", true]);
});

for (
  const { name, args, to, msg } of [
    {
      name: "replaces all matches",
      args: { regexp: "^a=(\\d)$", replace: "A:\\1" },
      to: "A:1\nb=2\nA:3\n",
      msg: "2 replacements made",
    },
    {
      name: "removes matches",
      args: { regexp: "^a.*\\n" },
      to: "b=2\n",
      msg: "2 replacements made",
    },
    {
      name: "leaves a text without matches",
      args: { regexp: "z" },
      to: "a=1\nb=2\na=3\n",
      msg: "",
    },
    {
      name: "looks only after a line",
      args: { regexp: "a", replace: "x", after: "b=2" },
      to: "a=1\nb=2\nx=3\n",
      msg: "1 replacements made",
    },
    {
      name: "looks only before a line",
      args: { regexp: "a", replace: "x", before: "b=2" },
      to: "x=1\nb=2\na=3\n",
      msg: "1 replacements made",
    },
    {
      name: "says when there is no such part",
      args: { regexp: "a", after: "zz" },
      to: "a=1\nb=2\na=3\n",
      msg: "Pattern for before/after params did not match the given file: zz(?P<subsection>.*)",
    },
  ]
) {
  Deno.test(`replace ${name}`, async () => {
    const text = "a=1\nb=2\na=3\n";
    const changed = msg.endsWith("made");
    assertEquals(await edited("replace", { text, args }), { text: to, changed, msg });
  });
}
