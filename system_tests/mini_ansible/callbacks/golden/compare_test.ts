import { assertEquals } from "@std/assert";
import { compareGoldens } from "./compare.ts";
import type { Golden, JsonMapping } from "./golden.ts";

function golden(): Golden {
  const counts = () => ({ ok: 2, changed: 1, failed: 0 });
  return {
    case: "c",
    exit: 0,
    run: [{
      playbook: "x.yml",
      plays: [{
        play: "One",
        tasks: [
          {
            task: "A",
            action: "debug",
            hosts: { h1: { status: "ok", msg: { n: 3, list: [1, 2] } } },
          },
          {
            task: "B",
            action: "command",
            hosts: {
              h1: {
                status: "changed",
                items: [{ status: "ok", item: 1 }, { status: "changed", item: 2, rc: 0 }],
              },
              h2: { status: "skipped", why: "Conditional result was False" },
            },
          },
        ],
      }, {
        play: "Two",
        strategy: "free",
        hosts: { h1: [{ task: "C", action: "debug", status: "ok" }] },
      }],
      recap: { h1: counts(), h2: counts() },
    }],
  };
}

/** What is found when `change` is made to a golden. */
function found(change: (golden: Golden) => void): string[] {
  const changed = golden();
  change(changed);
  return compareGoldens(golden(), changed).map(({ level, path, expected, got }) =>
    `${level}: ${path}: ${JSON.stringify(expected)} ${JSON.stringify(got)}`
  );
}

// deno-lint-ignore no-explicit-any
type Loose = any;

Deno.test("compareGoldens() finds nothing in equal goldens, whatever the order of names", () => {
  assertEquals(found(() => {}), []);
  assertEquals(
    found((each: Loose) => {
      const [task] = each.run[0].plays[0].tasks;
      task.hosts.h1 = { msg: { list: [1, 2], n: 3 }, status: "ok" };
    }),
    [],
  );
});

const TASK_A = "x.yml › play [One] › task [A] debug › h1";
const TASK_B = "x.yml › play [One] › task [B] command";

for (
  const { name, change, expected } of [
    {
      name: "another exit code",
      change: (g: Loose) => (g.exit = 2),
      expected: ["flow: exit: 0 2"],
    },
    {
      name: "an error",
      change: (g: Loose) => (g.error = { kind: "x" }),
      expected: ['flow: error: undefined {"kind":"x"}'],
    },
    {
      name: "another status",
      change: (g: Loose) => (g.run[0].plays[0].tasks[0].hosts.h1.status = "failed"),
      expected: [`flow: ${TASK_A} › status: "ok" "failed"`],
    },
    {
      name: "text instead of a number",
      change: (g: Loose) => (g.run[0].plays[0].tasks[0].hosts.h1.msg.n = "3"),
      expected: [`field: ${TASK_A} › msg › n: 3 "3"`],
    },
    {
      name: "another order in a list",
      change: (g: Loose) => g.run[0].plays[0].tasks[0].hosts.h1.msg.list.reverse(),
      expected: [`field: ${TASK_A} › msg › list[0]: 1 2`, `field: ${TASK_A} › msg › list[1]: 2 1`],
    },
    {
      name: "a field that is missing",
      change: (g: Loose) => delete g.run[0].plays[0].tasks[0].hosts.h1.msg,
      expected: [`field: ${TASK_A} › msg: {"n":3,"list":[1,2]} undefined`],
    },
    {
      name: "a field too many",
      change: (g: Loose) => (g.run[0].plays[0].tasks[0].hosts.h1.x = 1),
      expected: [`field: ${TASK_A} › x: undefined 1`],
    },
    {
      name: "the status of an item",
      change: (g: Loose) => (g.run[0].plays[0].tasks[1].hosts.h1.items[1].status = "ok"),
      expected: [`flow: ${TASK_B} › h1 item 2 › status: "changed" "ok"`],
    },
    {
      name: "the number of items",
      change: (g: Loose) => g.run[0].plays[0].tasks[1].hosts.h1.items.pop(),
      expected: [`flow: ${TASK_B} › h1 › number of items: 2 1`],
    },
    {
      name: "a host that is missing",
      change: (g: Loose) => delete g.run[0].plays[0].tasks[1].hosts.h2,
      expected: [
        `flow: ${TASK_B} › h2: {"status":"skipped","why":"Conditional result was False"} undefined`,
      ],
    },
    {
      name: "a task that is missing",
      change: (g: Loose) => g.run[0].plays[0].tasks.shift(),
      expected: ['flow: x.yml › play [One] › task [A] debug: "there" undefined'],
    },
    {
      name: "a task too many",
      change: (g: Loose) =>
        g.run[0].plays[0].tasks.splice(1, 0, { task: "N", action: "debug", hosts: {} }),
      expected: ['flow: x.yml › play [One] › task [N] debug: undefined "there"'],
    },
    {
      name: "a handler that is a task",
      change: (g: Loose) => (g.run[0].plays[0].tasks[1].handler = true),
      expected: [
        'flow: x.yml › play [One] › task [B] command: "there" undefined',
        'flow: x.yml › play [One] › handler [B] command: undefined "there"',
      ],
    },
    {
      name: "another strategy",
      change: (g: Loose) => (g.run[0].plays[1].strategy = "host_pinned"),
      expected: ['flow: x.yml › play [Two] › strategy: "free" "host_pinned"'],
    },
    {
      name: "a host's own task",
      change: (g: Loose) => (g.run[0].plays[1].hosts.h1[0].status = "changed"),
      expected: ['flow: x.yml › play [Two] › h1 › task [C] debug › status: "ok" "changed"'],
    },
    {
      name: "a count",
      change: (g: Loose) => (g.run[0].recap.h2.ok = 3),
      expected: ["flow: x.yml › recap › h2 › ok: 2 3"],
    },
    {
      name: "a play that is missing",
      change: (g: Loose) => g.run[0].plays.pop(),
      expected: ['flow: x.yml › play [Two]: "there" undefined'],
    },
    {
      name: "a playbook that is missing",
      change: (g: Loose) => g.run.pop(),
      expected: ['flow: x.yml: "there" undefined'],
    },
  ]
) {
  Deno.test(`compareGoldens() finds ${name}`, () => {
    assertEquals(found(change), expected);
  });
}

Deno.test("compareGoldens() does without the reason for skipping, but not with another one", () => {
  const hosts = (each: Golden) =>
    each.run[0].plays[0].tasks![1].hosts as Record<string, JsonMapping>;
  assertEquals(found((each) => delete hosts(each).h2.why), []);
  assertEquals(found((each) => (hosts(each).h2.why = "x")).length, 1);
});
