import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Workbench } from "../_workbench.ts";

Deno.test("command runs a program with words, not a shell", async () => {
  using bench = new Workbench();
  const result = await bench.run("command", { _raw_params: "echo one | two 'a  b'" });
  assertEquals(result.stdout, "one | two a  b");
  assertEquals(result.cmd, ["echo", "one", "|", "two", "a  b"]);
  assertEquals([result.rc, result.changed, result.stdout_lines], [0, true, ["one | two a  b"]]);
});

Deno.test("command fills in ~ and variables of the environment", async () => {
  using bench = new Workbench();
  const result = await bench.run("command", { _raw_params: "echo ~/x $COLOUR" }, {
    environment: { HOME: "/home/ann", COLOUR: "red" },
  });
  assertEquals(result.stdout, "/home/ann/x red");
  assertEquals(result.cmd, ["echo", "~/x", "$COLOUR"]);
});

Deno.test("shell runs a line, in a folder, with input and environment", async () => {
  using bench = new Workbench();
  const result = await bench.run("shell", {
    _raw_params: "read line; echo $line $LEVEL; pwd; echo oops >&2",
    chdir: "/",
    stdin: "hello",
  }, { environment: { LEVEL: "task" } });
  assertEquals(result.stdout, "hello task\n/");
  assertEquals(result.stderr_lines, ["oops"]);
});

Deno.test("shell uses the shell that it is told", async () => {
  using bench = new Workbench();
  const result = await bench.run("shell", { _raw_params: "echo $0", executable: "/bin/bash" });
  assertEquals(result.stdout, "/bin/bash");
});

Deno.test("command takes a list of words, and text as cmd", async () => {
  using bench = new Workbench();
  const listed = await bench.run("command", { argv: ["printf", "<%s>", "a b", 3] });
  assertEquals([listed.stdout, listed.cmd], ["<a b><3>", ["printf", "<%s>", "a b", "3"]]);
  assertEquals((await bench.run("command", { cmd: "echo hi" })).stdout, "hi");
});

Deno.test("command fails with what the program returned", async () => {
  using bench = new Workbench();
  const result = await bench.run("command", { _raw_params: "sh -c 'echo out; exit 3'" });
  assertEquals([result.failed, result.rc, result.stdout], [true, 3, "out"]);
  assertEquals([result.msg, result.changed], ["non-zero return code", true]);
});

Deno.test("command fails with -15 for a program that a signal ended", async () => {
  using bench = new Workbench();
  assertEquals((await bench.run("shell", { _raw_params: "kill -TERM $$" })).rc, -15);
});

Deno.test("command says so when there is no program, or none to be run", async () => {
  using bench = new Workbench();
  const missing = await bench.run("command", { _raw_params: "no-such-program --flag" });
  assertEquals(missing.msg, "[Errno 2] No such file or directory: b'no-such-program'");
  assertEquals([missing.rc, missing.changed], [2, undefined]);
  const file = bench.write("plain", "text");
  const refused = await bench.run("command", { _raw_params: file });
  assertEquals([refused.rc, refused.msg], [13, `[Errno 13] Permission denied: b'${file}'`]);
});

for (
  const { args, msg } of [
    { args: { _raw_params: " " }, msg: "no command given" },
    { args: { _raw_params: "a", argv: ["b"] }, msg: "only command or argv can be given, not both" },
    { args: { _raw_params: "echo 'a" }, msg: "No closing quotation" },
    {
      args: { _raw_params: "ls", chdir: "/no/such" },
      msg: "Unable to change directory before execution",
    },
    {
      args: { _raw_params: "ls", shout: true },
      msg: "Unsupported parameters for (ansible.legacy.command) module: shout.",
    },
  ]
) {
  Deno.test(`command refuses: ${msg}`, async () => {
    using bench = new Workbench();
    const result = await bench.run("command", args);
    assertEquals(result.failed, true);
    assertStringIncludes(String(result.msg), msg);
  });
}

Deno.test("command does nothing when `creates` is there, or `removes` is not", async () => {
  using bench = new Workbench();
  bench.write("stamp.1", "");
  const created = await bench.run("command", { _raw_params: "touch x", creates: "st*.?" });
  assertEquals([created.changed, created.rc], [false, 0]);
  assertEquals(created.msg, "Did not run command since 'st*.?' exists");
  const removed = await bench.run("command", { _raw_params: "touch x", removes: "gone" });
  assertEquals(removed.msg, "Did not run command since 'gone' does not exist");
  const ran = await bench.run("command", {
    _raw_params: "touch x",
    creates: "x",
    removes: "stamp.1",
  });
  assertEquals([ran.changed, bench.read("x")], [true, ""]);
});

Deno.test("command is skipped in check mode, unless it can tell", async () => {
  using bench = new Workbench();
  const checkMode = true;
  const plain = await bench.run("command", { _raw_params: "touch x" }, { checkMode });
  assertEquals([plain.skipped, plain.changed], [true, false]);
  const told = await bench.run("command", { _raw_params: "touch x", creates: "x" }, { checkMode });
  assertEquals([told.skipped, told.changed, told.rc], [undefined, true, 0]);
});

Deno.test("command is killed with all that it started when the task ends", async () => {
  using bench = new Workbench();
  const controller = new AbortController();
  const running = bench.run("shell", { _raw_params: "echo $$ > pid; sleep 100; true" }, {
    signal: controller.signal,
  });
  while (!(await Deno.stat(bench.path("pid")).catch(() => undefined))?.size) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const pid = Number(bench.read("pid"));
  controller.abort(new Error("enough"));
  await assertRejects(() => running, Error, "enough");
  await untilGone(pid);
  assert(!isRunning(pid));
});

async function untilGone(pid: number): Promise<void> {
  const end = performance.now() + 5_000;
  while (isRunning(pid) && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function isRunning(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}

Deno.test("raw runs a line and keeps its line ends", async () => {
  using bench = new Workbench();
  const result = await bench.run("raw", { _raw_params: "echo a; echo b >&2; exit 4" });
  assertEquals([result.stdout, result.stderr, result.rc], ["a\n", "b\n", 4]);
  assertEquals([result.failed, result.msg], [true, "non-zero return code"]);
  assertEquals((await bench.run("raw", { _raw_params: "ls" }, { checkMode: true })).skipped, true);
});

Deno.test("script runs a file of the playbook with arguments", async () => {
  using bench = new Workbench();
  bench.write("say.sh", '#!/bin/sh\necho "$1 from $PWD"\n');
  const args = { _raw_params: "say.sh 'good day'", chdir: "/" };
  const result = await bench.run("script", args);
  assertEquals([result.stdout, result.changed], ["good day from /\n", true]);
  bench.write("stamp", "");
  const skipped = await bench.run("script", { ...args, creates: bench.path("stamp") });
  assertEquals(skipped.skipped, true);
  const missing = await bench.run("script", { _raw_params: "gone.sh" });
  assertStringIncludes(String(missing.msg), "Could not find or access 'gone.sh'");
});
