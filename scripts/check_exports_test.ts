import { assertEquals, assertMatch } from "@std/assert";
import { configProblems, doorProblems, packageProblems, readDoor } from "./check_exports.ts";

Deno.test("readDoor() reads every form of re-export and skips comments", () => {
  const source = `/**
 * Room.
 * @example
 * const example = "text";
 * @module
 */
export * from "./a.ts"; // all of it
export type { B } from "./b.ts";
export {
  C,
  type D as E,
} from "./c.ts";
`;
  assertEquals(readDoor(source), {
    reexports: [
      { from: "./a.ts", isAll: true, isType: false },
      { from: "./b.ts", isAll: false, isType: true },
      { from: "./c.ts", isAll: false, isType: false },
    ],
    rest: "",
  });
});

Deno.test("readDoor() tells what else stands in a mod.ts", () => {
  for (const rest of ["export const x = 1;", 'import "./a.ts";', "start();"]) {
    assertEquals(readDoor(`export * from "./a.ts";\n${rest}\n`).rest, rest);
  }
});

Deno.test("doorProblems() wants each file re-exported once, or used in the room", () => {
  const problems = (door: string) =>
    doorProblems({
      path: "lib/queues",
      sources: {
        "mod.ts": door,
        "queue.ts": 'import { Feeder } from "./feeder.ts";',
        "feeder.ts": "",
        "back/worker.ts": 'import { Feeder } from "../feeder.ts";',
        "start.ts": 'new URL("./back/worker.ts", import.meta.url);',
      },
    });
  const all = 'export * from "./queue.ts";\nexport * from "./start.ts";\n';
  const problem =
    "lib/queues/start.ts is not re-exported by mod.ts, and no file of the room uses it";

  assertEquals(problems(all), []);
  assertEquals(problems('export { A } from "./queue.ts";'), [problem]);
  assertEquals(
    problems('export { A } from "./queue.ts";\nexport type { B } from "./queue.ts";'),
    [problem],
  );
  assertMatch(problems(`${all}export { A } from "./queue.ts";`)[0], /queue\.ts more than once/);
  assertMatch(problems(`${all}const a = 1;`)[0], /more than re-exports: const a = 1;/);
  assertMatch(doorProblems({ path: "lib/queues", sources: {} })[0], /has no mod\.ts/);
});

Deno.test("configProblems() compares deno.json with the rooms that stand", () => {
  const queues = { ".": "./mod.ts", "./queues": "./lib/queues/mod.ts" };
  assertEquals(configProblems(queues, new Set(["queues"])), []);
  assertMatch(configProblems(queues, new Set())[0], /lib\/queues\/mod\.ts is missing/);
  assertMatch(configProblems({ ".": "./mod.ts" }, new Set(["pool"]))[0], /not export \.\/pool/);
  assertMatch(
    configProblems({ "./kernel": "./lib/kernel/mod.ts" }, new Set())[0],
    /no public room/,
  );
  assertMatch(configProblems({ "./pool": "./pool.ts" }, new Set(["pool"]))[0], /as \.\/pool\.ts/);
});

Deno.test("packageProblems() wants the names of the rooms that stand only", () => {
  const names = new Set(["Queue", "SimpleQueue"]);
  const problems = packageProblems(names, (room) => room === "queues");
  assertEquals(problems, ["mod.ts does not export JoinableQueue (see queues)"]);
  assertEquals(packageProblems(names, () => false), []);
});
