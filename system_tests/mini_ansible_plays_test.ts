/**
 * Plays of mini-Ansible: what is told in which order, what travels between tasks, and that the
 * start method makes no difference.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { getAllStartMethods } from "@pystd/multiprocessing";
import { type Part, tryPlays } from "./mini_ansible/trial.ts";

const METHODS = getAllStartMethods();

for (const startMethod of METHODS) {
  Deno.test(`items are told in order, before the result of their loop [${startMethod}]`, async () => {
    const tasks = [{ name: "loop", debug: { msg: "{{ item }}" }, loop: [1, 2, 3] }];
    const { events, results } = await tryPlays([{ tasks }], { startMethod });
    for (const host of ["a", "b", "c"]) {
      const own = events.filter((event) => event.includes(` ${host}:`));
      assertEquals(own, [...Array(3).fill(`item ${host}: loop`), `ok ${host}: loop`]);
      const items = results.filter((each) => each.host === host && each.how === "item");
      assertEquals(items.map(({ result }) => result.msg), [1, 2, 3]);
    }
  });

  Deno.test(`hosts keep step under linear, whoever is slow [${startMethod}]`, async () => {
    const tasks = ["first", "second", "third"].map((name) => ({ name, debug: { msg: name } }));
    const { events } = await tryPlays([{ tasks }], { startMethod, forks: 2 });
    assertEquals(events.map((event) => event.split(": ")[1]), [
      ...Array(3).fill("first"),
      ...Array(3).fill("second"),
      ...Array(3).fill("third"),
    ]);
  });

  Deno.test(`what a task does to its variables is lost, what it registers is not [${startMethod}]`, async () => {
    const tasks = [
      {
        name: "change",
        debug: { msg: "{{ words.append('more') }}{{ words | length }}" },
        register: "kept",
      },
      {
        name: "look",
        debug: { msg: ["{{ words }}", "{{ kept.msg }}", "{{ hostvars.b.kept.msg }}"] },
      },
    ];
    const { results } = await tryPlays([{ vars: { words: ["one"] }, tasks }], { startMethod });
    const looks = results.filter(({ task }) => task.name === "look").map(({ result }) =>
      result.msg
    );
    const kept = results.find(({ task }) => task.name === "change")!.result.msg;
    assertEquals(looks, Array(3).fill([["one"], kept, kept]));
  });
}

Deno.test("an exception in a worker becomes a failed result, with its stack, and is counted", async () => {
  const fault = {
    get trap(): never {
      throw new RangeError("a fault of the worker");
    },
  };
  const tasks = [
    { name: "arguments", debug: { msg: "{{ fault.trap }}" }, when: "inventory_hostname == 'a'" },
    { name: "loop", debug: { msg: "hi" }, loop: "{{ fault.trap }}", ignore_errors: true },
    { name: "module", stat: { path: "x", checksum_algorithm: "none" }, ignore_errors: true },
    { name: "next", debug: { msg: "fine" } },
  ];
  const { exit, recap, results } = await tryPlays([{ tasks }], { extraVars: { fault } });
  const failure = (name: string) =>
    results.filter(({ how, task }) => how === "failed" && task.name === name);
  const [inArguments, ...others] = failure("arguments");
  assertEquals([inArguments.host, inArguments.result.msg, others], ["a", undefined, []]);
  assertMatch(String(inArguments.result.exception), /RangeError: a fault of the worker/);
  const inLoop = failure("loop");
  assertEquals(inLoop.map(({ host, ignored }) => [host, ignored]), [["b", true], ["c", true]]);
  assertMatch(String(inLoop[0].result.msg), /^Unexpected failure during module execution: .*fault/);
  assertMatch(String(inLoop[0].result.exception), /RangeError: a fault of the worker/);
  const inModule = failure("module");
  assertMatch(String(inModule[0].result.msg), /value of checksum_algorithm must be one of/);
  assertEquals(exit, 2);
  const { a, b } = recap!.hosts;
  assertEquals([a.failed, a.ok, a.ignored], [1, 0, 0]);
  assertEquals([b.failed, b.ok, b.ignored], [0, 3, 2]);
});

Deno.test("a worker that has been told of thousands of tasks forgets them, and works on", async () => {
  const one = { name: "one", set_fact: { total: "{{ total | default(0) | int + 1 }}" } };
  const tasks = [
    {
      include_tasks: "one.yml",
      loop: "{{ range(0, 700) | list }}",
      loop_control: { loop_var: "n" },
    },
    { name: "sum", debug: { msg: "{{ total }} {{ hostvars.b.total }}" } },
  ];
  const { exit, results } = await tryPlays([{ tasks }], {
    startMethod: "forkserver",
    hosts: "a,b,",
    forks: 2,
    files: { "one.yml": JSON.stringify([one]) },
  });
  assertEquals(exit, 0);
  const sums = results.filter(({ task }) => task.name === "sum").map(({ result }) => result.msg);
  assertEquals(sums, ["700 700", "700 700"]);
});

/** A bit of everything; without times and identities. */
const MIXED: Part[] = [{
  vars: { words: ["x", "y"], greeting: "hello {{ inventory_hostname }}" },
  handlers: [
    { name: "told", debug: { msg: "{{ greeting }}, told" } },
    { name: "listening", debug: { msg: "heard" }, listen: "told" },
  ],
  tasks: [
    {
      name: "loop",
      debug: { msg: "{{ item }} {{ greeting }}" },
      loop: "{{ words }}",
      register: "looped",
    },
    {
      name: "fact",
      set_fact: { seen: "{{ looped.results | map(attribute='msg') | list }}", f: 1.0 },
    },
    { name: "others", debug: { msg: "{{ hostvars.b.seen | default('none') }} {{ f }}" } },
    { name: "change", command: "echo {{ inventory_hostname }}", notify: "told" },
    {
      block: [{ name: "fails", fail: { msg: "no {{ inventory_hostname }}" } }],
      rescue: [{ name: "rescue", debug: { msg: "{{ ansible_failed_result.msg }}" } }],
      when: "inventory_hostname != 'a'",
    },
    { name: "included", include_tasks: "more.yml", loop: [1, 2], loop_control: { loop_var: "n" } },
    { name: "once", debug: { msg: "{{ ansible_play_hosts }}" }, run_once: true },
    { name: "delegated", command: "echo {{ inventory_hostname }}", delegate_to: "c" },
    { name: "bad", command: "false", when: "inventory_hostname == 'c'" },
    { name: "end", debug: { msg: "{{ groups.all }} {{ ansible_play_hosts }}" } },
  ],
}];
const MORE = JSON.stringify([{ name: "more {{ n }}", debug: { msg: "{{ n }} {{ greeting }}" } }]);

Deno.test("every start method gives the same outcome", async () => {
  const outcomes = await Array.fromAsync(METHODS, async (startMethod) => {
    const trial = await tryPlays(MIXED, { startMethod, files: { "more.yml": MORE } });
    const plain = trial.results.map(({ host, how, task, result }) => {
      const { start: _, end: __, delta: ___, results: items, ...rest } = result;
      return JSON.stringify({ host, how, task: task.name, rest, isLoop: Array.isArray(items) });
    });
    return { exit: trial.exit, recap: trial.recap, plain: plain.sort() };
  });
  assert(outcomes[0].plain.length > 40, "there is something to compare");
  for (const outcome of outcomes) assertEquals(outcome, outcomes[0]);
});
