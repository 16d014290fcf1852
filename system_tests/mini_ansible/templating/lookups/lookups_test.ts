// Expectations are those of ansible-core 2.14.
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { float } from "../../yaml/mod.ts";
import { LookupError, Templar, type Vars } from "../mod.ts";

const VARS: Vars = {
  accounts: [{ user: "ann", keys: ["k1", "k2"] }, { user: "bo", keys: ["k3"] }],
  deep: { one: { in: { l: [1] } }, two: { in: {} } },
  names: ["ann", "bo"],
  derived: "{{ names | first }}!",
  app_port: 1,
  app_name: 2,
  groups: { all: ["h1", "h2", "h3"], web: ["h1", "h2"] },
};

function lookup(name: string, terms: unknown, options: Vars = {}): unknown[] {
  return new Templar({ vars: VARS }).lookup(name, terms, options);
}

const LISTS: [string, unknown, unknown[]][] = [
  ["items", [1, [2, [3]], "x"], [1, 2, [3], "x"]],
  ["items", "text", ["text"]],
  ["items", 3, [3]],
  ["list", [[1, [2]], "x"], [[1, [2]], "x"]],
  ["flattened", [[1, [2, [3]]], 4], [1, 2, 3, 4]],
  ["nested", [["a", "b"], [1, 2]], [["a", 1], ["a", 2], ["b", 1], ["b", 2]]],
  ["nested", [["a"], [1], ["x", "y"]], [["a", 1, "x"], ["a", 1, "y"]]],
  ["cartesian", [["a", "b"], [1, 2]], [["a", 1], ["a", 2], ["b", 1], ["b", 2]]],
  ["together", [["a", "b", "c"], [1, 2]], [["a", 1], ["b", 2], ["c", null]]],
  ["indexed_items", [["a", "b"]], [[0, "a"], [1, "b"]]],
  ["dict", [{ a: 1, b: float(2) }], [{ key: "a", value: 1 }, { key: "b", value: float(2) }]],
  ["sequence", "start=4 end=16 stride=4 format=disk%02d", ["disk04", "disk08", "disk12", "disk16"]],
  ["sequence", "count=3", ["1", "2", "3"]],
  ["sequence", "count=0", []],
  ["sequence", "start=3 count=2 stride=2", ["3", "5"]],
  ["sequence", "5-8", ["5", "6", "7", "8"]],
  ["sequence", "2-10/4:host%02d", ["host02", "host06", "host10"]],
  ["sequence", "3", ["1", "2", "3"]],
  ["sequence", "start=3 end=1 stride=-1", ["3", "2", "1"]],
  ["sequence", "start=0x0f end=0x11 format=%x", ["f", "10", "11"]],
  ["random_choice", [["only"]].flat(), ["only"]],
  ["varnames", ["^app_"], ["app_port", "app_name"]],
  ["vars", ["derived"], ["ann!"]],
  ["inventory_hostnames", ["all:!web"], ["h3"]],
  ["config", ["DEFAULT_FORKS"], [5]],
];

for (const [name, terms, expected] of LISTS) {
  Deno.test(`with_${name}: ${JSON.stringify(terms)}`, () => {
    assertEquals(lookup(name, terms), expected);
  });
}

Deno.test("with_subelements pairs each mapping, less the list, with the list's items", () => {
  assertEquals(lookup("subelements", [VARS.accounts, "keys"]), [
    [{ user: "ann" }, "k1"],
    [{ user: "ann" }, "k2"],
    [{ user: "bo" }, "k3"],
  ]);
  const found = lookup("subelements", [VARS.deep, "in.l", { skip_missing: true }]);
  assertEquals(found.map((pair) => (pair as unknown[])[1]), [1]);
});

const ERRORS: [string, unknown, string][] = [
  ["dict", [[1, 2]], "with_dict expects a dict"],
  ["dict", "x", "with_dict expects a dict"],
  ["nested", [], "with_nested requires at least one element in the nested list"],
  ["sequence", "start=1", "must specify count or end in with_sequence"],
  ["sequence", "count=1 end=2", "can't specify both count and end in with_sequence"],
  ["sequence", "end=3 format=x", "bad formatting string: x"],
  ["sequence", "start=3 end=1", "to count backwards make stride negative"],
  ["subelements", [[{ a: 1 }], "gone"], "could not find 'gone' key in iterated item"],
  ["subelements", ["x"], "subelements lookup expects a list of two or three items"],
  ["first_found", ["gone.txt"], "No file was found when using first_found."],
  ["nothing_such", [], "lookup plugin (nothing_such) not found"],
  ["pipe", ["exit 3"], "lookup_plugin.pipe(exit 3) returned 3"],
  ["url", ["http://localhost"], "there is no network here"],
  ["vars", ["gone"], "No variable found with this name: gone"],
];

for (const [name, terms, message] of ERRORS) {
  Deno.test(`with_${name}: ${JSON.stringify(terms)} fails`, () => {
    assertThrows(() => lookup(name, terms), Error, message);
  });
}

/** Runs `body` with a folder that has some files. */
function withFiles(body: (folder: string, templar: Templar) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(join(folder, "files"));
    Deno.mkdirSync(join(folder, "templates"));
    Deno.writeTextFileSync(join(folder, "files/a.txt"), "alpha\n\n");
    Deno.writeTextFileSync(join(folder, "b.txt"), "{{ beta }}\n");
    Deno.writeTextFileSync(join(folder, "templates/t.j2"), "n={{ n }}{% include 'part.j2' %}\n");
    Deno.writeTextFileSync(join(folder, "templates/part.j2"), "\npart {{ n }}\n");
    Deno.writeTextFileSync(join(folder, "templates/list.j2"), "[{{ n }}]");
    Deno.writeTextFileSync(join(folder, "e.csv"), 'k1,one,"x, y"\nk2,two,z\n');
    Deno.writeTextFileSync(
      join(folder, "s.ini"),
      "[global]\nUser = ann\n[other]\nuser=bo\nuid = 1\n",
    );
    body(folder, new Templar({ vars: { n: 1 }, basedir: folder }));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("lookups read files beside the playbook, in files/ first", () => {
  withFiles((folder, templar) => {
    assertEquals(templar.lookup("file", ["a.txt", "b.txt"]), ["alpha", "{{ beta }}"]);
    assertEquals(templar.lookup("file", ["a.txt"], { rstrip: false }), ["alpha\n\n"]);
    assertEquals(templar.template("{{ lookup('file', 'a.txt') }}"), "alpha");
    assertEquals(templar.template("{{ lookup('file', 'b.txt') }}"), "{{ beta }}");
    assertEquals(templar.lookup("first_found", ["gone", "b.txt"]), [join(folder, "b.txt")]);
    assertEquals(templar.lookup("first_found", [{ files: ["gone"], skip: true }]), []);
    assertEquals(
      templar.lookup("first_found", [{ files: "x,a.txt", paths: ["gone", "files"] }]),
      [join(folder, "files/a.txt")],
    );
    assertEquals(templar.lookup("fileglob", ["*.txt"]), [join(folder, "files/a.txt")]);
    assertEquals(templar.lookup("fileglob", ["../*.none"]), []);
    assertEquals(templar.lookup("csvfile", ["k1 file=e.csv delimiter=, col=2"]), ["x, y"]);
    assertEquals(templar.lookup("csvfile", ["k9 file=e.csv delimiter=, default=no"]), ["no"]);
    assertEquals(templar.lookup("ini", ["user section=other file=s.ini"]), ["bo"]);
    assertEquals(templar.lookup("ini", ["user"], { file: "s.ini" }), ["ann"]);
    assertEquals(templar.lookup("ini", ["u.*"], { file: "s.ini", section: "other", re: true }), [
      "bo",
      "1",
    ]);
  });
});

Deno.test("the template lookup fills in a file, with what it includes", () => {
  withFiles((_folder, templar) => {
    assertEquals(templar.lookup("template", ["t.j2"]), ["n=1\npart 1\n"]);
    assertEquals(templar.template("{{ lookup('template', 'list.j2') }}"), [1]);
    assertEquals(
      templar.template("{{ lookup('template', 'list.j2', convert_data=false) }}x"),
      "[1]x",
    );
    assertEquals(templar.lookup("template", ["list.j2"], { template_vars: { n: 5 } }), [[5]]);
  });
});

Deno.test("templateFile() knows the file it fills in", () => {
  withFiles((folder, templar) => {
    const path = join(folder, "own.j2");
    Deno.writeTextFileSync(
      path,
      "{{ ansible_managed }} {{ template_path }} {{ template_destpath }}\\n\n",
    );
    assertEquals(
      templar.templateFile(path, { destination: "/d" }),
      `Ansible managed ${path} /d\\n\n`,
    );
  });
});

Deno.test("a password is made once and kept", () => {
  withFiles((folder, templar) => {
    const [made] = templar.lookup("password", [`${folder}/pw length=12 chars=digits`]);
    assertMatch(String(made), /^\d{12}$/);
    assertEquals(templar.lookup("password", [`${folder}/pw`]), [made]);
  });
});

Deno.test("commands run in the folder of the playbook", () => {
  withFiles((_folder, templar) => {
    assertEquals(templar.lookup("pipe", ["cat b.txt"]), ["{{ beta }}"]);
    assertEquals(templar.lookup("lines", ["printf 'l1\\nl2\\n'"]), ["l1", "l2"]);
  });
});

const templar = new Templar({ vars: VARS });

const IN_TEMPLATES: [string, unknown][] = [
  ["{{ lookup('sequence', 'count=3') }}", "1,2,3"],
  ["{{ query('sequence', 'count=3') }}", ["1", "2", "3"]],
  ["{{ q('items', names) }}", ["ann", "bo"]],
  ["{{ lookup('items', names, wantlist=true) }}", ["ann", "bo"]],
  ["{{ lookup('items', [1, 2]) }}", [1, 2]],
  ["{{ lookup('items', [5]) }}", "5"],
  ["{{ lookup('dict', {'a': 1}) }}", { key: "a", value: 1 }],
  ["{{ lookup('env', 'NO_SUCH_VARIABLE_HERE') | default('unset', true) }}", "unset"],
  ["{{ lookup('env', 'NO_SUCH_VARIABLE_HERE', default='d') }}", "d"],
  ["{{ lookup('vars', 'gone', default='none') }}", "none"],
  ["{{ lookup('vars', 'names') }}", ["ann", "bo"]],
  ["{{ lookup('file', '/gone', errors='ignore') }}", ""],
  ["{{ query('file', '/gone', errors='warn') }}", []],
  ["{{ lookup('pipe', 'echo {{ 1 }}') }}", "1"],
];

for (const [template, expected] of IN_TEMPLATES) {
  Deno.test(template, () => assertEquals(templar.template(template), expected));
}

Deno.test("a lookup that fails in a template is told with its name", () => {
  assertThrows(
    () => templar.template("{{ lookup('pipe', 'exit 4') }}"),
    LookupError,
    "An unhandled exception occurred while running the lookup plugin 'pipe'",
  );
});
