import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCases } from "./case.ts";

const OWN = fileURLToPath(new URL("../data", import.meta.url));
const PROGRAM = fileURLToPath(new URL("goldens.ts", import.meta.url));

async function goldens(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "--no-check", PROGRAM, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** A copy of some cases, which goes when the test ends. */
class Folder implements Disposable {
  readonly path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "cases_" }));

  constructor(ids: readonly string[]) {
    for (const name of ["playbooks", "inventories", "roles", "templates", "files", "vars"]) {
      cpSync(join(OWN, name), join(this.path, name), { recursive: true });
    }
    cpSync(join(OWN, "ansible.cfg"), join(this.path, "ansible.cfg"));
    Deno.mkdirSync(join(this.path, "golden"));
    for (const id of ids) cpSync(this.#golden(OWN, id), this.#golden(this.path, id));
    this.write("cases.json", JSON.stringify({ cases: readCases(OWN, ids) }));
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(join(this.path, name), text);
  }

  /** Changes what is expected of a case. */
  plant(id: string, from: string, to: string): void {
    const file = this.#golden(this.path, id);
    const text = Deno.readTextFileSync(file);
    assertStringIncludes(text, from);
    Deno.writeTextFileSync(file, text.replace(from, to));
  }

  #golden(root: string, id: string): string {
    return join(root, "golden", `${id}.json`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

Deno.test("goldens finds cases of any folder equal, chosen by name and beginning", async () => {
  using folder = new Folder(["b01_debug", "b06_when", "b07_command_shell", "t28_failed_when_more"]);
  const chosen = await goldens("--root", folder.path, "--case", "b0*", "t28_failed_when_more");
  assertEquals(chosen.code, 0, chosen.stdout + chosen.stderr);
  assertStringIncludes(chosen.stdout, "4 of 4 cases equal");
  const one = await goldens("--root", folder.path, "--case", "b06_when", "--start-method", "spawn");
  assertEquals(one.code, 0, one.stdout + one.stderr);
  assertStringIncludes(one.stdout, "1 of 1 cases equal");
});

Deno.test("goldens tells planted differences, of the flow apart from those of fields", async () => {
  using folder = new Folder(["b01_debug", "b06_when", "e02_unknown_module"]);
  folder.plant("b01_debug", '"msg": "Hello, world"', '"msg": "Hello, moon"');
  folder.plant("b06_when", '"status": "skipped"', '"status": "ok"');
  folder.plant("e02_unknown_module", '"exit": 4', '"exit": 2');
  const { code, stdout } = await goldens("--root", folder.path, "--jobs", "1");
  assertEquals(code, 1);
  for (
    const line of [
      "field b01_debug.yml › play [Saying things] › task [A plain message] debug › localhost › msg",
      '        expected "Hello, moon"\n        got      "Hello, world"\n',
      "flow  b06_when.yml › play [Conditions] › task [Not equal] debug › localhost › status",
      '        expected "ok"\n        got      "skipped"\n',
      "flow  exit\n        expected 2\n        got      4\n",
      "0 of 3 cases equal, 2 differ in flow, 1 in fields only",
    ]
  ) assertStringIncludes(stdout, line);
});

Deno.test("goldens tells of a golden that is missing, and of a case that takes too long", async () => {
  using folder = new Folder(["b01_debug"]);
  folder.write(
    "playbooks/slow.yml",
    "- hosts: localhost\n  gather_facts: no\n  tasks: [command: sleep 60]\n",
  );
  folder.write(
    "cases.json",
    JSON.stringify({
      cases: [{ id: "slow", playbooks: ["playbooks/slow.yml"] }, {
        id: "new",
        playbooks: ["playbooks/b01_debug.yml"],
      }],
    }),
  );
  const slow = await goldens("--root", folder.path, "--case", "slow", "--timeout", "1");
  assertEquals(slow.code, 1);
  assertStringIncludes(slow.stdout, "no outcome after 1 s");
  const missing = await goldens("--root", folder.path, "--case", "new");
  assertEquals(missing.code, 1);
  assertStringIncludes(missing.stdout, 'expected "golden/new.json"');
});

Deno.test("goldens explains itself", async () => {
  const { code, stdout } = await goldens("--help");
  assertEquals(code, 0);
  for (const option of ["--root", "--case", "--start-method", "--jobs"]) {
    assertStringIncludes(stdout, option);
  }
});

for (
  const [args, message] of [
    [["--root", "/no/such"], "there is no /no/such"],
    [["--case", "no_such_case"], "there is no no_such_case"],
    [["--start-method", "magic"], "--start-method takes one of"],
    [["--jobs", "none"], "--jobs takes a number"],
    [["--faster"], "--faster"],
    [["b01_debug"], "Unexpected argument 'b01_debug'"],
  ] as const
) {
  Deno.test(`goldens refuses ${args.join(" ")}`, async () => {
    const { code, stderr } = await goldens(...args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
    assert(!stderr.includes("file://"), stderr);
  });
}
