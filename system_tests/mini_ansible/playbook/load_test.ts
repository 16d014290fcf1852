/** What is found to be wrong before anything runs, and how keywords are inherited. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Part, tryPlays } from "../trial.ts";

const DEBUG = { debug: { msg: "hi" } };

/** A play, the exit code, and a part of the message. */
const WRONG: readonly [play: Part, exit: number, message: string][] = [
  [{ foo: 1 }, 4, "'foo' is not a valid attribute for a Play"],
  [{ hosts: null }, 4, "Hosts list cannot be empty"],
  [{ hosts: "{{ nowhere }}" }, 4, "The field 'hosts' has an invalid value"],
  [{ tasks: { debug: {} } }, 4, "A malformed block was encountered while loading tasks"],
  [{ tasks: ["hello"] }, 4, "A malformed block was encountered while loading a block"],
  [{ tasks: [{ rescue: [DEBUG] }] }, 4, "'rescue' keyword cannot be used without 'block'"],
  [{ tasks: [{ ...DEBUG, listen: "x" }] }, 4, "'listen' is not a valid attribute for a Task"],
  [{ tasks: [{ ...DEBUG, loop: [1], with_items: [1] }] }, 1, "duplicate loop in task"],
  [{ tasks: [{ ...DEBUG, with_nothing: [1] }] }, 4, "'with_nothing' is not a valid attribute"],
  [{ tasks: [{ ...DEBUG, loop: [1], loop_control: { x: 1 } }] }, 4, "for a LoopControl"],
  [{ tasks: [{ ...DEBUG, delegate_to: [1] }] }, 4, "The field 'delegate_to' is supposed to be"],
  [{ tasks: [{ include_tasks: "x.yml", become: true }] }, 4, "'become' is not a valid attribute"],
  [{ tasks: [{ include_tasks: { file: "x", y: 1 } }] }, 4, "Invalid options for include_tasks: y"],
  [{ tasks: [{ import_tasks: "x.yml", loop: [1] }] }, 4, "You cannot use loops on 'import_tasks'"],
  [{ tasks: [{ import_tasks: "nowhere.yml" }] }, 1, "Could not find or access"],
  [{ tasks: [{ include_role: { x: 1 } }] }, 4, "'name' is a required field for include_role."],
  [{ tasks: [{ import_role: { name: "x", public: true } }] }, 4, "Invalid options for import_role"],
  [{ handlers: [{ include_role: { name: "x" } }] }, 4, "Using 'include_role' as a handler"],
  [{ roles: ["nowhere"] }, 1, "the role 'nowhere' was not found"],
  [{ roles: [{ x: 1 }] }, 1, "role definitions must contain a role name"],
  [{ vars: { "a-b": 1 } }, 4, "Invalid variable name in vars specified for Play: 'a-b'"],
  [{ vars: [1] }, 4, "Vars in a Play must be specified as a dictionary"],
  [{ max_fail_percentage: "many" }, 4, "the field 'max_fail_percentage' has an invalid value"],
  [{ tasks: [{ ...DEBUG, tags: { a: 1 } }] }, 4, "tags must be specified as a list"],
  [{ strategy: "weird", tasks: [DEBUG] }, 1, "Invalid play strategy specified: weird"],
  [{ tasks: [{ meta: "nothing" }] }, 1, "invalid meta action requested: nothing"],
  [{ vars_files: ["nowhere.yml"], tasks: [DEBUG] }, 1, "vars file nowhere.yml was not found"],
];

for (const [play, exit, message] of WRONG) {
  Deno.test(`a play is refused: ${message}`, async () => {
    const trial = await tryPlays([play]);
    assertEquals(trial.exit, exit);
    assertStringIncludes(trial.errors.map((error) => error.message).join(), message);
    assertEquals(trial.results.filter(({ how }) => how === "ok"), []);
  });
}

Deno.test("tags, conditions and environments of outer blocks are added, others are replaced", async () => {
  const inner = {
    name: "inner",
    command: "printenv A B C",
    environment: { C: "task" },
    when: "third",
    tags: "t",
    ignore_errors: false,
    changed_when: false,
  };
  const block = {
    block: [inner, { name: "other", command: "false" }],
    environment: { B: "block" },
    when: ["first", "second"],
    tags: ["b"],
    ignore_errors: true,
  };
  const play = { environment: { A: "play", B: "play" }, tags: "p", tasks: [block] };
  const vars = { first: true, second: true, third: true };
  const trial = await tryPlays([{ ...play, vars }], { hosts: "a," });
  assertEquals(trial.events, ["ok a: inner", "failed (ignored) a: other"]);
  assertEquals(trial.results[0].result.stdout, "play\nblock\ntask");
  assertEquals(trial.results[0].task.tags, ["t", "b", "p"]);
  assertEquals(trial.results[0].task.when, ["first", "second", "third"]);
  const skipped = await tryPlays([{ ...play, vars: { ...vars, second: false } }], { hosts: "a," });
  assertEquals(skipped.events, ["skipped a: inner", "skipped a: other"]);
});

Deno.test("an import passes its keywords on, an include only its variables", async () => {
  const files = {
    "more.yml": JSON.stringify([{ name: "more {{ v }}", debug: { msg: "{{ v }}" }, tags: "own" }]),
  };
  const tasks = [
    { import_tasks: "more.yml", vars: { v: "imported" }, tags: "i", when: "true" },
    { include_tasks: "more.yml", vars: { v: "included" }, tags: "i" },
    { include_tasks: { file: "more.yml", apply: { tags: "a" } }, vars: { v: "applied" } },
  ];
  const { results } = await tryPlays([{ tasks }], { hosts: "a,", files });
  const shown = results.filter(({ task }) => task.action === "debug");
  assertEquals(shown.map(({ result }) => result.msg), ["imported", "included", "applied"]);
  assertEquals(shown.map(({ task }) => task.tags), [["own", "i"], ["own"], ["own", "a"]]);
});
