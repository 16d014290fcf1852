import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("playbook.ts", import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with playbooks, which goes when the test ends. */
class Folder implements Disposable {
  readonly path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "playbook_" }));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${this.path}/${name}`, text);
    }
  }

  start(...args: string[]): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", "--no-check", PROGRAM, ...args],
      cwd: this.path,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async run(...args: string[]): Promise<Ended> {
    return await ended(this.start(...args));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

async function ended(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

const SITE = `
- name: Site
  hosts: all
  gather_facts: false
  tags: site
  tasks:
    - name: Greet
      debug: {msg: "{{ greeting | default('hello') }} {{ inventory_hostname }}"}
      tags: greet
    - name: Write
      copy: {content: "new\\n", dest: "{{ playbook_dir }}/out"}
      tags: write
    - name: Fail
      fail: {msg: enough}
      when: broken is defined and inventory_hostname == broken
`;
const LOCAL = "[all:vars]\nansible_connection=local\n[web]\nh1\nh2\n";

function site(): Folder {
  return new Folder({ "site.yml": SITE, hosts: LOCAL });
}

Deno.test("playbook runs and tells the recap", async () => {
  using folder = site();
  const { code, stdout, stderr } = await folder.run("site.yml", "-i", "hosts", "-e", "greeting=hi");
  assertEquals([code, stderr], [0, ""], stdout);
  for (
    const part of [
      "PLAY [Site] ***",
      "TASK [Greet] ***",
      'ok: [h1] => {\n    "msg": "hi h1"\n}',
      "changed: [h1]",
      "skipping: [h2]",
      "h1                         : ok=2    changed=1    unreachable=0    failed=0    skipped=1",
    ]
  ) assertStringIncludes(stdout, part);
  assertEquals(Deno.readTextFileSync(`${folder.path}/out`), "new\n");
  assert(!stdout.includes("\x1b"), "there are colours, though nobody looks");
});

Deno.test("playbook runs only what it is asked for", async () => {
  using folder = site();
  const run = ["site.yml", "-i", "hosts", "--limit", "h2"];
  const tagged = await folder.run(...run, "--tags", "greet");
  assertEquals(tagged.stdout.match(/TASK \[\w+\]|\[h\d\]/g), ["TASK [Greet]", "[h2]"]);
  const skipped = await folder.run(...run, "--skip-tags", "greet,write");
  assertEquals(skipped.stdout.match(/TASK \[\w+\]/g), ["TASK [Fail]"]);
  const later = await folder.run(...run, "--start-at-task", "Write");
  assertEquals(later.stdout.match(/TASK \[\w+\]/g), ["TASK [Write]", "TASK [Fail]"]);
});

Deno.test("playbook pretends and shows differences", async () => {
  using folder = site();
  Deno.writeTextFileSync(`${folder.path}/out`, "old\n");
  const { stdout } = await folder.run("site.yml", "-i", "hosts", "--check", "--diff", "-l", "h1");
  assertStringIncludes(stdout, "@@ -1,1 +1,1 @@\n-old\n+new\n\nchanged: [h1]");
  assertEquals(Deno.readTextFileSync(`${folder.path}/out`), "old\n");
});

Deno.test("playbook tells all in one document with --json", async () => {
  using folder = site();
  const { code, stdout } = await folder.run("site.yml", "-i", "hosts", "--json", "-e", "broken=h1");
  const { plays, stats, exit } = JSON.parse(stdout);
  assertEquals([code, exit], [2, 2]);
  assertEquals(plays[0].tasks[0].hosts.h1.msg, "hello h1");
  assertEquals(stats.h1.failed, 1);
});

for (
  const { name, args, code, message } of [
    {
      name: "a host that fails",
      args: ["site.yml", "-i", "hosts", "-e", "broken=h1"],
      code: 2,
      message: "",
    },
    { name: "a host out of reach", args: ["site.yml", "-i", "far,"], code: 4, message: "" },
    {
      name: "a playbook that is not there",
      args: ["no.yml", "-i", "hosts"],
      code: 1,
      message: "ERROR! the playbook: no.yml could not be found",
    },
    {
      name: "a playbook that is no YAML",
      args: ["hosts", "-i", "hosts"],
      code: 4,
      message: "ERROR! ",
    },
    {
      name: "a limit that nobody meets",
      args: ["site.yml", "-i", "hosts", "-l", "nobody"],
      code: 1,
      message: "does not match any hosts",
    },
    {
      name: "an option that there is not",
      args: ["site.yml", "--faster"],
      code: 2,
      message: "--faster",
    },
    {
      name: "no playbook",
      args: [],
      code: 2,
      message: "the following arguments are required: PLAYBOOK",
    },
    {
      name: "an option that does not fit",
      args: ["site.yml", "-f", "none"],
      code: 5,
      message: "--forks takes a number",
    },
    {
      name: "variables that are none",
      args: ["site.yml", "-e", "@no.yml"],
      code: 5,
      message: "Could not find or access 'no.yml'",
    },
  ]
) {
  Deno.test(`playbook ends with ${code} after ${name}`, async () => {
    using folder = site();
    const outcome = await folder.run(...args);
    assertEquals(outcome.code, code, outcome.stdout + outcome.stderr);
    assertStringIncludes(outcome.stderr, message);
  });
}

Deno.test("playbook lists hosts, tags and tasks, and checks the syntax, running nothing", async () => {
  using folder = site();
  const run = ["site.yml", "-i", "hosts"];
  const hosts = await folder.run(...run, "--list-hosts");
  assertStringIncludes(hosts.stdout, "pattern: ['all']\n    hosts (2):\n      h1\n      h2\n");
  const tags = await folder.run(...run, "--list-tags");
  assertStringIncludes(
    tags.stdout,
    "play #1 (all): Site\tTAGS: [site]\n      TASK TAGS: [greet, site, write]",
  );
  const tasks = await folder.run(...run, "--list-tasks", "--tags", "greet");
  assertStringIncludes(tasks.stdout, "    tasks:\n      Greet\tTAGS: [greet, site]\n");
  assert(!tasks.stdout.includes("Write"));
  const syntax = await folder.run(...run, "--syntax-check");
  assertEquals([syntax.code, syntax.stdout], [0, "\nplaybook: site.yml\n"]);
  assertEquals((await folder.run("hosts", "-i", "hosts", "--syntax-check")).code, 4);
});

Deno.test("playbook explains itself, and tells its version", async () => {
  using folder = site();
  const help = await folder.run("--help");
  assertEquals(help.code, 0);
  for (const option of ["--inventory", "--check", "--start-method", "--json"]) {
    assertStringIncludes(help.stdout, option);
  }
  assertStringIncludes((await folder.run("--version")).stdout, "ansible-core 2.14.18");
});

Deno.test("playbook fails tasks that run commands where none can be started", async () => {
  using folder = new Folder({
    "site.yml": "- hosts: localhost\n  gather_facts: no\n  tasks: [shell: echo hi]\n",
  });
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "--deny-run", "--no-check", PROGRAM, "site.yml"],
    cwd: folder.path,
    stderr: "null",
  }).output();
  assertEquals(code, 2);
  const text = new TextDecoder().decode(stdout);
  assertStringIncludes(text, "Cannot run /bin/sh: this host starts no processes");
});

for (const method of ["fork", "spawn", "forkserver"]) {
  Deno.test(`playbook ends with 99 on Ctrl-C under ${method}, and leaves no child`, async () => {
    using folder = new Folder({
      "slow.yml":
        "- hosts: all\n  gather_facts: no\n  tasks:\n    - shell: echo $$ > pid; sleep 61\n",
      hosts: "localhost ansible_connection=local\n",
    });
    const child = folder.start("slow.yml", "-i", "hosts", "--start-method", method);
    const outcome = ended(child);
    const pid = await numberIn(`${folder.path}/pid`);
    child.kill("SIGINT");
    const { code, stderr } = await outcome;
    assertEquals(code, 99, stderr);
    assert(!isRunning(pid), "the command runs on");
  });
}

/** The number in a file, as soon as it is there. */
async function numberIn(path: string): Promise<number> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    const text = await Deno.readTextFile(path).catch(() => "");
    if (text.endsWith("\n")) return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`nobody wrote ${path}`);
}

function isRunning(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}
