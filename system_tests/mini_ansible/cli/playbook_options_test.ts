import { assertEquals, assertThrows } from "@std/assert";
import { AnsibleOptionsError } from "../errors.ts";
import { readPlaybookOptions } from "./playbook_options.ts";

Deno.test("readPlaybookOptions() reads what ansible-playbook takes", () => {
  const options = readPlaybookOptions(
    ("a.yml b.yml -i one -i x,y -l web -t a,b --tags c --skip-tags d --start-at-task T -C -D -f 3 " +
      "--start-method spawn --force-handlers --flush-cache -vv -v --no-color --json").split(" "),
  );
  assertEquals(options, {
    playbooks: ["a.yml", "b.yml"],
    instead: undefined,
    inventory: ["one", "x,y"],
    extraVars: {},
    tags: ["a", "b", "c"],
    skipTags: ["d"],
    limit: "web",
    startAtTask: "T",
    check: true,
    diff: true,
    forks: 3,
    startMethod: "spawn",
    forceHandlers: true,
    flushCache: true,
    verbosity: 3,
    json: true,
    colour: false,
  });
});

Deno.test("readPlaybookOptions() starts processes by fork if nothing is said", () => {
  assertEquals(readPlaybookOptions(["a.yml"]).startMethod, "fork");
});

Deno.test("readPlaybookOptions() reads variables of all forms, the last one wins", () => {
  const file = Deno.makeTempFileSync({ suffix: ".yml" });
  try {
    Deno.writeTextFileSync(file, "c: [1, 2]\nd: yes\n");
    const args = ["-e", "a=1 b='x y'", "-e", '{"b": 2}', "-e", `@${file}`, "-e", "[]"];
    assertThrows(() => readPlaybookOptions([...args, "x.yml"]), AnsibleOptionsError);
    const { extraVars } = readPlaybookOptions([...args.slice(0, -2), "x.yml"]);
    assertEquals(extraVars, { a: "1", b: 2, c: [1, 2], d: true });
  } finally {
    Deno.removeSync(file);
  }
});

for (
  const [args, message] of [
    ["", "the following arguments are required: PLAYBOOK"],
    ["a.yml --faster", "--faster"],
    ["a.yml -f none", "--forks takes a number"],
    ["a.yml --start-method magic", "--start-method takes one of"],
    ["a.yml -e @/no/such", "Could not find or access '/no/such'"],
    ["a.yml -e ./vars.yml", "Please prepend extra_vars filename './vars.yml' with '@'"],
    ["a.yml -e nothing", "could not be made into a dictionary"],
  ]
) {
  Deno.test(`readPlaybookOptions() refuses "${args}"`, () => {
    const words = args.split(" ").filter((word) => word !== "");
    assertThrows(() => readPlaybookOptions(words), Error, message);
  });
}
