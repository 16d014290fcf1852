import { assertEquals } from "@std/assert";
import type { HostResult, ResultFields, TaskFields } from "../../executor/mod.ts";
import { float } from "../../yaml/mod.ts";
import { play, result, task } from "../_story.ts";
import { GoldenRecorder } from "./recorder.ts";

const FOLDERS = [["/w/work", "<WORK>"], ["/w/root/playbooks", "<PLAYBOOKS>"], [
  "/w/root",
  "<ROOT>",
]] as const;

/** What is recorded of one result. */
function recorded(
  how: "runnerFailed" | "runnerOk" | "runnerSkipped" | "runnerUnreachable",
  about: TaskFields,
  fields: ResultFields,
  more: Partial<HostResult> = {},
) {
  const recorder = new GoldenRecorder(FOLDERS);
  recorder.playbookStart({ file: "/w/root/playbooks/x.yml" });
  recorder.playStart(play("Play"));
  recorder.taskStart(about);
  recorder[how](result(about, fields, more));
  return recorder.golden("case", 0).run[0].plays[0].tasks![0].hosts.h1;
}

Deno.test("GoldenRecorder keeps plays, tasks, handlers, includes and the recap", () => {
  const recorder = new GoldenRecorder(FOLDERS);
  const handler = task("debug", { name: "Handler", handler: true });
  const include = task("include_tasks");
  recorder.playbookStart({ file: "/w/root/playbooks/x.yml" });
  recorder.playStart(play(" Play "));
  recorder.taskStart(include);
  recorder.included({ task: include, file: "/x/a.yml", hosts: ["h2", "h1"], isRole: false });
  recorder.runnerOk(result(include, { include: "tasks/a.yml" }));
  recorder.taskStart(task("ansible.builtin.meta"));
  recorder.handlerStart(handler);
  recorder.runnerOk(result(handler, { msg: "hi", changed: false }));
  recorder.noHostsRemaining();
  recorder.playStart(play("Nobody", { hosts: [] }));
  recorder.noHostsMatched();
  const counts = {
    ok: 2,
    changed: 0,
    unreachable: 0,
    failed: 0,
    skipped: 0,
    rescued: 0,
    ignored: 0,
  };
  recorder.stats({ hosts: { h1: counts }, custom: { _run: { n: 1 } } });
  assertEquals(recorder.golden("case", 0), {
    case: "case",
    exit: 0,
    run: [{
      playbook: "x.yml",
      plays: [{
        play: "Play",
        tasks: [{
          task: "include_tasks",
          action: "include_tasks",
          hosts: { h1: { status: "ok", include: "a.yml" } },
          included: [{ file: "a.yml", hosts: ["h1", "h2"] }],
        }, {
          task: "Handler",
          action: "debug",
          handler: true,
          hosts: { h1: { status: "ok", msg: "hi" } },
        }],
        no_hosts_remaining: true,
      }, { play: "Nobody", tasks: [], no_hosts_matched: true }],
      recap: { h1: counts },
      custom_stats: { _run: { n: 1 } },
    }],
  });
});

Deno.test("GoldenRecorder keeps the tasks of each host under other strategies", () => {
  const recorder = new GoldenRecorder(FOLDERS);
  const one = task("debug", { name: "One" });
  recorder.playbookStart({ file: "x.yml" });
  recorder.playStart(play("Free", { strategy: "free" }));
  recorder.taskStart(one);
  recorder.runnerOk(result(one, { msg: 1 }));
  recorder.runnerOk(result(one, { msg: 2 }, { host: "h2" }));
  const [{ strategy, hosts, tasks }] = recorder.golden("case", 0).run[0].plays;
  assertEquals([strategy, tasks], ["free", undefined]);
  assertEquals(hosts, {
    h1: [{ task: "One", action: "debug", status: "ok", msg: 1 }],
    h2: [{ task: "One", action: "debug", status: "ok", msg: 2 }],
  });
});

Deno.test("GoldenRecorder tells statuses apart", () => {
  const plain = task("command");
  const failed = { failed: true, changed: false, rc: 1, msg: "non-zero return code" };
  const statuses = [
    recorded("runnerOk", plain, { changed: false }),
    recorded("runnerOk", plain, { changed: true }),
    recorded("runnerSkipped", plain, { skipped: true }),
    recorded("runnerFailed", plain, failed),
    recorded("runnerFailed", plain, failed, { ignored: true }),
    recorded("runnerFailed", plain, failed, { rescued: true }),
    recorded("runnerUnreachable", plain, {
      unreachable: true,
      msg: "Failed to connect to the host",
    }),
    recorded("runnerUnreachable", task("command", { ignore_unreachable: true }), {
      unreachable: true,
      msg: "x",
    }),
  ].map(({ status }) => status);
  assertEquals(statuses, [
    "ok",
    "changed",
    "skipped",
    "failed",
    "ignored",
    "rescued",
    "unreachable",
    "unreachable_ignored",
  ]);
});

Deno.test("GoldenRecorder keeps what a command gave, without times", () => {
  const fields = {
    changed: true,
    cmd: ["cat", "/w/work/x"],
    rc: 0,
    stdout: "/w/root/playbooks/y",
    stdout_lines: ["/w/root/playbooks/y"],
    stderr: "",
    stderr_lines: [],
    start: "now",
    delta: "0:00:01",
    msg: "",
  };
  assertEquals(recorded("runnerOk", task("command"), fields), {
    status: "changed",
    cmd: ["cat", "<WORK>/x"],
    rc: 0,
    stdout: "<PLAYBOOKS>/y",
    stdout_lines: ["<PLAYBOOKS>/y"],
    stderr: "",
  });
  const silent = { ...fields, stdout: "", stdout_lines: [] };
  assertEquals("stdout_lines" in recorded("runnerOk", task("shell"), silent), false);
  const needless = { ...fields, changed: false, msg: "Did not run command since 'x' exists" };
  assertEquals(recorded("runnerOk", task("command"), needless), {
    status: "ok",
    cmd: ["cat", "<WORK>/x"],
    not_run: true,
  });
});

Deno.test("GoldenRecorder keeps numbers and texts as JSON has them", () => {
  const msg = [1, float(3), 0.5, "3", true, null, { 1: new Map([[true, 2]]) }];
  assertEquals(recorded("runnerOk", task("debug"), { msg }).msg, [
    1,
    3,
    0.5,
    "3",
    true,
    null,
    { 1: { True: 2 } },
  ]);
});

Deno.test("GoldenRecorder keeps the items of a loop", () => {
  const about = task("command", {
    loop_control: { loop_var: "each", index_var: "i", label: "x" },
  });
  const common = { ansible_loop_var: "each", ansible_index_var: "i", _ansible_item_label: "L" };
  const results = [
    { ...common, each: 1, i: 0, changed: true, rc: 0, cmd: "a", stdout: "" },
    {
      ...common,
      each: { failed: true, changed: false, ansible_loop_var: "item", item: "x" },
      i: 1,
      failed: true,
      changed: true,
      rc: 3,
      msg: "non-zero return code",
    },
    { ...common, each: 3, i: 2, skipped: true, skip_reason: "Conditional result was False" },
  ];
  const fields = { changed: true, failed: true, msg: "One or more items failed", results };
  assertEquals(recorded("runnerFailed", about, fields), {
    status: "failed",
    items: [
      {
        status: "changed",
        item: 1,
        loop_var: "each",
        index: 0,
        label: "L",
        cmd: "a",
        rc: 0,
        stdout: "",
      },
      {
        status: "failed",
        item: { result_of: "x" },
        loop_var: "each",
        index: 1,
        label: "L",
        changed: true,
        rc: 3,
        msg: "non-zero return code",
      },
      {
        status: "skipped",
        item: 3,
        loop_var: "each",
        index: 2,
        label: "L",
        why: "Conditional result was False",
      },
    ],
    changed: true,
  });
});

Deno.test("GoldenRecorder keeps nothing of a secret but that there was one", () => {
  const fields = { changed: true, censored: "the output has been hidden" };
  assertEquals(recorded("runnerOk", task("command"), fields), {
    status: "changed",
    censored: true,
  });
  const marked = { changed: true, _ansible_no_log: true, stdout: "hunter2", results: [] };
  assertEquals(recorded("runnerOk", task("command"), marked), {
    status: "changed",
    censored: true,
  });
});

Deno.test("GoldenRecorder keeps the fields of file modules that say what they are", () => {
  const stat = { exists: true, mode: "0644", inode: 7, atime: 1 };
  assertEquals(recorded("runnerOk", task("stat"), { stat }).stat, { exists: true, mode: "0644" });
  const files = [{ path: "/w/work/b", isreg: true, uid: 0 }, { path: "/w/work/a", isreg: true }];
  assertEquals(recorded("runnerOk", task("find"), { files, matched: 2, examined: 9 }), {
    status: "ok",
    files: [{ path: "<WORK>/a", isreg: true }, { path: "<WORK>/b", isreg: true }],
    matched: 2,
  });
});

for (
  const { action = "command", msg, error } of [
    {
      msg:
        "The conditional check 'a == 1' failed. The error was: error while evaluating conditional (a == 1): 'a' is undefined",
      error: { kind: "conditional", expr: "a == 1", undefined: "a" },
    },
    {
      msg:
        "The task includes an option with an undefined variable. The error was: 'dict object' has no attribute 'b'",
      error: { kind: "undefined", about: "b" },
    },
    { msg: "recursive loop detected in template string: {{ a }}", error: { kind: "recursion" } },
    { msg: "Mandatory variable 'x' not defined.", error: { kind: "mandatory", about: "x" } },
    { msg: "lookup plugin (nope) not found", error: { kind: "unknown_lookup", about: "nope" } },
    {
      msg: "template error while templating string: no filter named 'f'",
      error: { kind: "template", about: "f" },
    },
    { msg: "Invalid data passed to 'loop', it requires a list", error: { kind: "bad_loop" } },
    {
      msg: "Unsupported parameters for (file) module: b, a. Supported parameters include: c.",
      error: { kind: "unsupported_parameter", about: ["a", "b"] },
    },
    { msg: "missing required arguments: src", error: { kind: "missing_argument", about: ["src"] } },
    {
      msg: "value of state must be one of: a, b, got: c",
      error: { kind: "bad_choice", about: ["state", "c"] },
    },
    {
      msg: "argument 'create' is of type <class 'str'> and we were unable to convert to bool: x",
      error: { kind: "bad_type", about: "create" },
    },
    {
      msg: "Could not find or access 'dir/x.txt'\nSearched in: y",
      error: { kind: "missing_file", about: "x.txt" },
    },
    {
      msg: "[Errno 2] No such file or directory: b'nope'",
      error: { kind: "no_such_file", about: "nope" },
    },
    { msg: "file not found: /w/work/x", error: { kind: "no_such_file", about: "<WORK>/x" } },
    {
      msg: "The shell action failed to execute in the expected time frame (1) and was terminated",
      error: { kind: "task_timeout" },
    },
    { msg: "something new\nand more", error: { kind: "other", text: "something new" } },
    {
      action: "assert",
      msg: "The conditional check 'a' failed. The error was: x",
      error: { kind: "conditional", expr: "a" },
    },
  ]
) {
  Deno.test(`GoldenRecorder classifies ${msg.slice(0, 50)}`, () => {
    assertEquals(recorded("runnerFailed", task(action), { failed: true, msg }), {
      status: "failed",
      error,
    });
  });
}

Deno.test("GoldenRecorder keeps the author's own words", () => {
  const own = recorded("runnerFailed", task("fail"), { failed: true, msg: "file not found: x" });
  assertEquals(own, { status: "failed", msg: "file not found: x" });
});

Deno.test("GoldenRecorder tells why a run was broken off", () => {
  const kinds = [
    ["couldn't resolve module/action 'frob'. This often indicates", {
      kind: "unknown_module",
      about: "frob",
    }],
    ["conflicting action statements: debug, command", {
      kind: "conflicting_actions",
      about: "debug, command",
    }],
    ["the field 'hosts' is required but was not set", { kind: "missing_field", about: "hosts" }],
    ["the playbook: /w/root/playbooks/no.yml could not be found", {
      kind: "missing_playbook",
      about: "no.yml",
    }],
    ["Syntax Error while loading YAML.\n  x", { kind: "yaml_syntax" }],
    ["nobody knows this", { kind: "other", text: "ERROR! nobody knows this" }],
  ] as const;
  for (const [message, error] of kinds) {
    const recorder = new GoldenRecorder(FOLDERS);
    recorder.error(new Error(message));
    assertEquals(recorder.golden("case", 4).error, error);
  }
});
