/** The way of hosts through blocks, in words: what runs when what fails. */

import { assertEquals } from "@std/assert";
import { type Part, tryPlays } from "../trial.ts";

function ok(name: string): Part {
  return { name, debug: { msg: name } };
}

function bad(name: string): Part {
  return { name, fail: { msg: name } };
}

/** Tasks; what is told of one host; failed and rescued in the recap. */
const WAYS: readonly [what: string, tasks: Part[], events: string[], counts: [number, number]][] = [
  ["a failure ends the play", [ok("1"), bad("2"), ok("3")], ["ok 1", "failed 2"], [1, 0]],
  [
    "always runs after a failure, which stays one",
    [{ block: [bad("1"), ok("2")], always: [ok("3")] }, ok("4")],
    ["failed 1", "ok 3"],
    [1, 0],
  ],
  [
    "a rescue makes good, and the play goes on",
    [{ block: [bad("1"), ok("2")], rescue: [ok("3")], always: [ok("4")] }, ok("5")],
    ["rescued 1", "ok 3", "ok 4", "ok 5"],
    [0, 1],
  ],
  [
    "a rescue that fails is a failure, after always",
    [{ block: [bad("1")], rescue: [bad("2")], always: [ok("3")] }, ok("4")],
    ["rescued 1", "failed 2", "ok 3"],
    [1, 1],
  ],
  [
    "an inner failure is rescued outside",
    [{ block: [{ block: [bad("1")], always: [ok("2")] }, ok("3")], rescue: [ok("4")] }, ok("5")],
    ["rescued 1", "ok 2", "ok 4", "ok 5"],
    [0, 1],
  ],
  [
    "a rescue may be rescued itself",
    [{ block: [bad("1")], rescue: [{ block: [bad("2")], rescue: [ok("3")] }] }, ok("4")],
    ["rescued 1", "rescued 2", "ok 3", "ok 4"],
    [0, 2],
  ],
  [
    "always may rescue within itself",
    [{ block: [ok("1")], always: [{ block: [bad("2")], rescue: [ok("3")] }] }, ok("4")],
    ["ok 1", "rescued 2", "ok 3", "ok 4"],
    [0, 1],
  ],
  [
    "an empty rescue rescues nothing",
    [{ block: [bad("1")], rescue: [], always: [ok("2")] }, ok("3")],
    ["failed 1", "ok 2"],
    [1, 0],
  ],
];

for (const [what, tasks, expected, [failed, rescued]] of WAYS) {
  Deno.test(what, async () => {
    const { events, recap } = await tryPlays([{ tasks }], { hosts: "a," });
    const told = events.map((event) =>
      event.replace("failed (rescued)", "rescued").replace(" a:", "")
    );
    assertEquals(told, expected);
    assertEquals([recap!.hosts.a.failed, recap!.hosts.a.rescued], [failed, rescued]);
  });
}

Deno.test("a host that runs its handlers does not let the others get ahead", async () => {
  const tasks = [
    { ...ok("change"), changed_when: "inventory_hostname == 'b'", notify: "handler" },
    { meta: "flush_handlers" },
    ok("after"),
  ];
  const { events } = await tryPlays([{ tasks, handlers: [ok("handler")] }]);
  assertEquals(events.slice(3), ["ok b: handler", "ok a: after", "ok b: after", "ok c: after"]);
});

Deno.test("start_at_task skips what comes before, in the first play that has it", async () => {
  const plays = [{ tasks: [ok("1"), { block: [ok("2"), ok("3")] }] }, { tasks: [ok("4")] }];
  const { events } = await tryPlays(plays, { hosts: "a,", startAtTask: "3" });
  assertEquals(events, ["ok a: 3", "ok a: 4"]);
});
