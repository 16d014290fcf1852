import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { play, result, task } from "../_story.ts";
import { Display, type DisplayOptions } from "./display.ts";
import { Terminal } from "./terminal.ts";

/** A display, and what it has printed. */
function stage(options: DisplayOptions = {}) {
  let text = "";
  let errors = "";
  const terminal = new Terminal({
    out: { write: (part) => text += part },
    errors: { write: (part) => errors += part },
    columns: 40,
    moves: false,
  });
  const display = new Display({ colour: false, terminal, ...options });
  return { display, printed: () => text, complained: () => errors };
}

Deno.test("Display tells a run as ansible-playbook does", () => {
  const { display, printed } = stage();
  const debug = task("debug", { name: "Say" });
  const command = task("command", { name: "Run" });
  const counts = {
    ok: 1,
    changed: 1,
    unreachable: 0,
    failed: 1,
    skipped: 0,
    rescued: 0,
    ignored: 0,
  };
  display.playbookStart({ file: "x.yml" });
  display.playStart(play("Web"));
  display.taskStart(debug);
  display.runnerOk(result(debug, { msg: "hi", changed: false, _ansible_verbose_always: true }));
  display.taskStart(command);
  display.runnerOk(result(command, { changed: true, rc: 0 }));
  display.runnerSkipped(result(command, { skipped: true }, { host: "h2" }));
  display.runnerFailed(
    result(command, { failed: true, rc: 1, msg: "no" }, { host: "h3", ignored: true }),
  );
  display.stats({ hosts: { h1: counts }, custom: {} });
  assertEquals(
    printed(),
    `
PLAY [Web] *******************************

TASK [Say] *******************************
ok: [h1] => {
    "msg": "hi"
}

TASK [Run] *******************************
changed: [h1]
skipping: [h2]
fatal: [h3]: FAILED! => {"failed": true, "msg": "no", "rc": 1}
...ignoring

PLAY RECAP *******************************
h1                         : ok=1    changed=1    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0   

`.replaceAll("*".repeat(31), "*".repeat(30)),
  );
});

Deno.test("Display tells the items of a loop, and not once more the loop", () => {
  const { display, printed } = stage();
  const loop = task("command", { name: "Loop" });
  const item = (fields: Record<string, unknown>) => ({ ansible_loop_var: "item", ...fields });
  display.playStart(play("P"));
  display.taskStart(loop);
  display.itemOk(result(loop, item({ item: "a", changed: true })));
  display.itemSkipped(result(loop, item({ item: { n: 1 }, skipped: true })));
  display.itemFailed(result(loop, item({ item: "c", failed: true, _ansible_item_label: "C" })));
  display.runnerFailed(result(loop, { failed: true, results: [item({ item: "a" })] }));
  const lines = printed().split("\n").slice(-4, -1);
  assertEquals(lines, [
    "changed: [h1] => (item=a)",
    "skipping: [h1] => (item={'n': 1})",
    'failed: [h1] (item=C) => {"ansible_loop_var": "item", "failed": true, "item": "c"}',
  ]);
});

Deno.test("Display tells handlers, includes, delegation, retries and unreachable hosts", () => {
  const { display, printed } = stage();
  const handler = task("debug", { name: "Restart", handler: true });
  const include = task("include_tasks");
  const command = task("command", { name: "Run" });
  display.playStart(play("P"));
  display.handlerStart(handler);
  const delegated = { changed: true, _ansible_delegated_vars: { ansible_delegated_host: "db" } };
  display.runnerOk(result(handler, delegated));
  display.taskStart(include);
  display.runnerOk(result(include, { include: "a.yml" }));
  display.included({
    task: include,
    file: "/x/a.yml",
    hosts: ["h1", "h2"],
    isRole: false,
    item: "q",
  });
  display.taskStart(command);
  display.retry(result(command, { retries: 3, attempts: 1 }));
  display.runnerUnreachable(result(command, { unreachable: true, msg: "gone" }));
  display.noHostsMatched();
  for (
    const line of [
      "RUNNING HANDLER [Restart] **",
      "changed: [h1 -> db]",
      "included: /x/a.yml for h1, h2 => (item=q)",
      "FAILED - RETRYING: [h1]: Run (2 retries left).",
      'fatal: [h1]: UNREACHABLE! => {"msg": "gone", "unreachable": true}',
      "skipping: no hosts matched",
    ]
  ) assertStringIncludes(printed(), line);
});

Deno.test("Display says of which task a result is when hosts go their own ways", () => {
  const { display, printed } = stage();
  const [one, two] = [task("command", { name: "One" }), task("command", { name: "Two" })];
  display.playStart(play("P", { strategy: "free" }));
  display.taskStart(one);
  display.taskStart(two);
  display.runnerOk(result(two, {}));
  display.runnerOk(result(one, {}, { host: "h2" }));
  assertEquals(printed().match(/TASK \[\w+\]|ok: \[h\d\]/g), [
    "TASK [Two]",
    "ok: [h1]",
    "TASK [One]",
    "ok: [h2]",
  ]);
});

Deno.test("Display tells results in full when it is verbose", () => {
  const command = task("command", { name: "Run", path: "/x/site.yml:7" });
  const once = (verbosity: number) => {
    const { display, printed } = stage({ verbosity });
    display.playbookStart({ file: "/x/site.yml" });
    display.playStart(play("P"));
    display.taskStart(command);
    display.runnerOk(result(command, { rc: 0, invocation: { a: 1 }, _ansible_x: 1 }));
    return printed();
  };
  assert(!once(0).includes("rc"));
  assertStringIncludes(once(1), 'ok: [h1] => {"rc": 0}');
  assertStringIncludes(once(2), "task path: /x/site.yml:7");
  assertStringIncludes(once(2), "PLAYBOOK: site.yml");
  assertStringIncludes(once(3), '"invocation": {\n');
});

Deno.test("Display shows differences where they are wanted", () => {
  const diff = [{ before: "a\nb\n", after: "a\nc\n", before_header: "/x", after_header: "/x" }];
  const shown = (options: DisplayOptions, about = task("copy"), changed = true) => {
    const { display, printed } = stage(options);
    display.playStart(play("P"));
    display.taskStart(about);
    display.runnerOk(result(about, { changed, diff }));
    return printed();
  };
  const lines = "--- before: /x\n+++ after: /x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\nchanged: [h1]";
  assertStringIncludes(shown({ diff: true }), lines);
  assertStringIncludes(shown({}, task("copy", { diff: true })), lines);
  assert(!shown({}).includes("---"));
  assert(!shown({ diff: true }, task("copy"), false).includes("---"));
});

Deno.test("Display sends warnings and errors where they belong", () => {
  const { display, printed, complained } = stage();
  display.display({ text: "odd", kind: "warning" });
  display.display({ text: "quiet", kind: "verbose" });
  display.display({ text: "said", kind: "display" });
  display.error(new Error("broken"));
  assertEquals(printed(), "said\n");
  assertEquals(complained(), "[WARNING]: odd\nERROR! broken\n");
});

Deno.test("Display paints if it is told to", () => {
  const { display, printed } = stage({ colour: true });
  const command = task("command");
  display.playStart(play("P"));
  display.taskStart(command);
  display.runnerOk(result(command, { changed: true }));
  assertStringIncludes(printed(), "\x1b[33mchanged: [h1]\x1b[39m");
});

Deno.test("Terminal shows a bar below the lines while a task takes long", async () => {
  let text = "";
  const terminal = new Terminal({
    out: { write: (part) => text += part },
    columns: 60,
    moves: true,
  });
  terminal.startBar("Wait", 4);
  while (!text.includes("0/4 hosts · Wait")) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  terminal.advanceBar();
  terminal.line("ok: [h1]");
  assert(text.endsWith("\r\x1b[Kok: [h1]\n" + text.slice(text.lastIndexOf("\r\x1b[K"))));
  assertStringIncludes(text, "1/4 hosts");
  terminal.stopBar();
  assert(text.endsWith("\r\x1b[K"));
});
