import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mkdirSync } from "node:fs";
import { Workbench } from "../_workbench.ts";

Deno.test("debug says a message, shows a variable, or keeps quiet", async () => {
  using bench = new Workbench();
  const vars = { answer: 42, list: [1] };
  assertEquals((await bench.run("debug", {})).msg, "Hello world!");
  assertEquals((await bench.run("debug", { msg: [1, { a: 2 }] })).msg, [1, { a: 2 }]);
  assertEquals((await bench.run("debug", { var: "answer" }, { vars })).answer, 42);
  assertEquals((await bench.run("debug", { var: "list[0] + 1" }, { vars }))["list[0] + 1"], "2");
  assertEquals((await bench.run("debug", { var: "no" })).no, "VARIABLE IS NOT DEFINED!");
  const quiet = await bench.run("debug", { msg: "x", verbosity: 2 }, { verbosity: 1 });
  assertEquals([quiet.skipped, quiet.skipped_reason], [true, "Verbosity threshold not met."]);
  assertEquals((await bench.run("debug", { msg: "x", verbosity: 2 }, { verbosity: 2 })).msg, "x");
});

Deno.test("debug refuses arguments that it does not know, and both at once", async () => {
  using bench = new Workbench();
  assertStringIncludes(
    String((await bench.run("debug", { massage: "x" })).msg),
    "Unsupported parameters for (debug) module: massage.",
  );
  const both = await bench.run("debug", { msg: "x", var: "y" });
  assertEquals(both.msg, "parameters are mutually exclusive: msg|var");
});

Deno.test("set_fact sets facts, texts for yes and no as booleans", async () => {
  using bench = new Workbench();
  const args = { a: "yes", b: "False", c: "on", d: 3, "{{ name }}": 1 };
  const result = await bench.run("set_fact", args, { vars: { name: "e" } });
  assertEquals(result.ansible_facts, { a: true, b: false, c: "on", d: 3, e: 1 });
  assertEquals(result.changed, false);
  assertStringIncludes(
    String((await bench.run("set_fact", { "a-b": 1 })).msg),
    "The variable name 'a-b' is not valid.",
  );
  assertStringIncludes(
    String((await bench.run("set_fact", {})).msg),
    "No key/value pairs provided",
  );
});

Deno.test("set_stats tells values for the end", async () => {
  using bench = new Workbench();
  const result = await bench.run("set_stats", { data: { n: 1 }, per_host: "yes" });
  assertEquals(result.ansible_stats, { data: { n: 1 }, per_host: true, aggregate: true });
});

Deno.test("assert tells the first claim that does not hold", async () => {
  using bench = new Workbench();
  const vars = { n: 12 };
  const good = await bench.run("assert", { that: ["n > 10", "n < 20"] }, { vars });
  assertEquals([good.failed, good.msg], [undefined, "All assertions passed"]);
  const bad = await bench.run("assert", { that: ["n > 10", "n == 13"], fail_msg: "no" }, { vars });
  assertEquals([bad.failed, bad.assertion, bad.evaluated_to, bad.msg], [
    true,
    "n == 13",
    false,
    "no",
  ]);
  assertEquals((await bench.run("assert", { that: false })).assertion, false);
  const strange = await bench.run("assert", { that: "n", colour: 1 }, { vars });
  assertStringIncludes(String(strange.msg), "Invalid options for assert: colour");
});

Deno.test("fail fails", async () => {
  using bench = new Workbench();
  assertEquals(await bench.run("fail", { msg: "enough" }), { failed: true, msg: "enough" });
  assertEquals((await bench.run("fail", {})).msg, "Failed as requested from task");
});

Deno.test("add_host and group_by say what the inventory gets", async () => {
  using bench = new Workbench();
  const host = await bench.run("add_host", { name: "h:22", groups: "a, b", colour: "red" });
  assertEquals(host.add_host, {
    host_name: "h",
    groups: ["a", "b"],
    host_vars: { colour: "red", ansible_ssh_port: 22 },
  });
  assertEquals((await bench.run("add_host", {})).failed, true);
  const group = await bench.run("group_by", { key: "os linux", parents: "oses" });
  assertEquals([group.add_group, group.parent_groups], ["os-linux", ["oses"]]);
});

Deno.test("include_vars reads a file, a folder, or says what is wrong", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("vars/sub"), { recursive: true });
  bench.write("vars/one.yml", "a: 1\nb: yes\n");
  bench.write("vars/sub/two.json", '{"a": 2}');
  bench.write("vars/list.yml", "[1]");
  const file = await bench.run("include_vars", { _raw_params: "one.yml" });
  assertEquals(file.ansible_facts, { a: 1, b: true });
  assertEquals(file.ansible_included_var_files, [bench.path("vars/one.yml")]);
  const boxed = await bench.run("include_vars", { file: "one.yml", name: "box" });
  assertEquals(boxed.ansible_facts, { box: { a: 1, b: true } });
  const folder = await bench.run("include_vars", { dir: "vars", ignore_files: ["list.yml"] });
  assertEquals(folder.ansible_facts, { a: 2, b: true });
  const missing = await bench.run("include_vars", { _raw_params: "no.yml" });
  assertStringIncludes(String(missing.message), "Could not find or access 'no.yml'");
  const list = await bench.run("include_vars", { file: "list.yml" });
  assertStringIncludes(String(list.message), "must be stored as a dictionary/hash");
});

Deno.test("validate_argument_spec tells all that is wrong", async () => {
  using bench = new Workbench();
  const argument_spec = { port: { type: "int", required: true }, name: { required: true } };
  const vars = { port: "80", name: "x" };
  const good = await bench.run("validate_argument_spec", { argument_spec }, { vars });
  assertEquals([good.failed, good.msg], [undefined, "The arg spec validation passed"]);
  const bad = await bench.run("validate_argument_spec", { argument_spec }, {
    vars: { port: "many" },
  });
  assertEquals((bad.argument_errors as string[]).length, 2);
  assertStringIncludes(String(bad.msg), "Validation of arguments failed:\nmissing required");
});

Deno.test("setup gathers facts, all or some", async () => {
  using bench = new Workbench();
  const all = (await bench.run("setup", {})).ansible_facts!;
  for (const name of ["system", "hostname", "processor_vcpus", "memtotal_mb", "env", "date_time"]) {
    assert(all[`ansible_${name}`] !== undefined, name);
  }
  assertEquals(all.gather_subset, ["all"]);
  const some = (await bench.run("setup", { gather_subset: "!all,!min,env" })).ansible_facts!;
  assertEquals(Object.keys(some), ["ansible_env", "gather_subset", "module_setup"]);
  const filtered = (await bench.run("setup", { filter: ["ansible_sys*", "user_id"] }))
    .ansible_facts!;
  assertEquals(Object.keys(filtered).includes("ansible_user_id"), true);
  assertEquals(Object.keys(filtered).every((name) => /^ansible_(sys|user_id)/.test(name)), true);
  assertStringIncludes(
    String((await bench.run("setup", { gather_subset: ["nonsense"] })).msg),
    "Bad subset 'nonsense' given to Ansible.",
  );
});

Deno.test("gather_facts gathers facts for a play", async () => {
  using bench = new Workbench();
  const { ansible_facts: facts } = await bench.run("gather_facts", {});
  assertEquals(typeof facts?.ansible_hostname, "string");
});

Deno.test("setup reads facts that the owner of the machine has put into files", async () => {
  using bench = new Workbench();
  mkdirSync(bench.path("facts"));
  bench.write("facts/a.fact", '{"x": 1}');
  bench.write("facts/b.fact", "[general]\nColour = red\n");
  bench.write("facts/c.fact", "#!/bin/sh\necho '[1, 2]'\n", 0o755);
  const { ansible_facts } = await bench.run("setup", {
    gather_subset: ["!all", "!min", "local"],
    fact_path: bench.path("facts"),
  });
  assertEquals(ansible_facts?.ansible_local, {
    a: { x: 1 },
    b: { general: { colour: "red" } },
    c: [1, 2],
  });
});

Deno.test("wait_for waits for files, ports and time, and not for ever", async () => {
  using bench = new Workbench();
  bench.write("f", "ready: 7\n");
  const found = await bench.run("wait_for", { path: "f", search_regex: "ready: (\\d)" });
  assertEquals([found.failed, found.match_groups], [undefined, ["7"]]);
  const late = await bench.run("wait_for", { path: "gone", timeout: 0, sleep: 0 });
  assertEquals([late.failed, late.msg], [true, "Timeout when waiting for file gone"]);
  assertEquals((await bench.run("wait_for", { path: "gone", state: "absent" })).failed, undefined);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = await bench.run("wait_for", { port: (listener.addr as Deno.NetAddr).port });
  assertEquals(open.failed, undefined);
  const both = await bench.run("wait_for", { port: 1, path: "x" });
  assertStringIncludes(String(both.msg), "can not both be passed");
});

Deno.test("ping answers, or crashes if it is told to", async () => {
  using bench = new Workbench();
  assertEquals((await bench.run("ping", {})).ping, "pong");
  const crashed = await bench.run("ping", { data: "crash" });
  assertEquals([crashed.failed, crashed.rc], [true, 1]);
  assertStringIncludes(String(crashed.msg), "MODULE FAILURE");
  assertStringIncludes(String(crashed.module_stderr), "boom");
});

Deno.test("getent reads accounts", async () => {
  using bench = new Workbench();
  const { ansible_facts } = await bench.run("getent", { database: "passwd", key: "root" });
  assertEquals((ansible_facts?.getent_passwd as Record<string, string[]>).root[1], "0");
  const missing = await bench.run("getent", { database: "passwd", key: "no-such-user" });
  assertEquals(missing.failed, true);
});

Deno.test("modules that are not there fail only when they are run", async () => {
  using bench = new Workbench();
  const result = await bench.run("service", { name: "x" });
  assertEquals(result.failed, true);
  assertStringIncludes(String(result.msg), "mini-Ansible has no such module");
});
