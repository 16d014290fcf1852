import { assertEquals, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import { AnsibleError, AnsibleParserError } from "../errors.ts";
import { float } from "../yaml/mod.ts";
import { Inventory, literalOrText } from "./mod.ts";

/** Files that go when the test ends. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "inventory_" });

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.path, name);
      Deno.mkdirSync(dirname(file), { recursive: true });
      Deno.writeTextFileSync(file, text);
    }
  }

  inventory(name: string): Inventory {
    return new Inventory([join(this.path, name)]);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function names(inventory: Inventory, pattern: unknown): string[] {
  return inventory.hosts(pattern).map(({ name }) => name);
}

const INI = `
# a comment
lone ansible_connection=local note="two words" ; 
[web]
web[01:03] port=8080 on=True list="['a', 1]"   # trailing
web-b:2222
[db]
db-[a:c:2]
[db:vars]
level = 7
text = as it is, here
[site:children]
web
db
`;

Deno.test("an INI inventory gives hosts, ranges, groups, and values of Python", () => {
  using folder = new Folder({ hosts: INI.replace(" ; ", "") });
  const inventory = folder.inventory("hosts");
  assertEquals(inventory.groupsDict(), {
    all: ["lone", "web01", "web02", "web03", "web-b", "db-a", "db-c"],
    ungrouped: ["lone"],
    web: ["web01", "web02", "web03", "web-b"],
    db: ["db-a", "db-c"],
    site: ["web01", "web02", "web03", "web-b", "db-a", "db-c"],
  });
  const source = { inventory_dir: folder.path, inventory_file: `${folder.path}/hosts` };
  const web02 = { ...source, port: 8080, on: true, list: ["a", 1] };
  assertEquals(inventory.host("web02")!.vars, web02);
  assertEquals(inventory.host("web-b")!.vars, { ...source, ansible_port: 2222 });
  assertEquals(inventory.host("lone")!.vars.note, "two words");
  assertEquals(inventory.data.groups.get("db")!.vars, { level: 7, text: "as it is, here" });
  assertEquals(inventory.host("db-a")!.groupNames(), ["db", "site"]);
});

Deno.test("an INI inventory with an unknown kind of section is refused", () => {
  using folder = new Folder({ hosts: "[web:hosts]\na\n[web:color]\nb=1\n" });
  assertThrows(() => folder.inventory("hosts"), AnsibleParserError, "unknown type: color");
});

Deno.test("a YAML inventory gives groups in groups, and hosts before those of its children", () => {
  using folder = new Folder({
    "hosts.yml": `
all:
  vars: {x: 1}
  hosts: {direct: }
  children:
    outer:
      vars: {x: 2}
      children:
        inner:
          hosts: {"n[1:2]": {own: yes}}
    other:
      hosts: n1
`,
  });
  const inventory = folder.inventory("hosts.yml");
  assertEquals(names(inventory, "all"), ["direct", "n1", "n2"]);
  assertEquals(names(inventory, "outer:&other"), ["n1"]);
  assertEquals(inventory.host("n1")!.vars.own, true);
  assertEquals(inventory.host("n1")!.groupNames(), ["inner", "other", "outer"]);
});

Deno.test("literalOrText() reads Python's literals, and leaves all else as it is", () => {
  const cases: [string, unknown][] = [
    ["1", 1],
    ["-1.0", float(-1)],
    ["0x1f", 31],
    ["0644", "0644"],
    ["yes", "yes"],
    ["None", null],
    ["'a' \"b\"", "ab"],
    ["[1, {'k': (2,)}]", [1, { k: [2] }]],
    ["80,443", [80, 443]],
    ["[1", "[1"],
    ["two words", "two words"],
    ["", ""],
  ];
  for (const [text, value] of cases) assertEquals(literalOrText(text), value, text);
});

Deno.test("patterns choose, join, meet and leave out", () => {
  using folder = new Folder({ hosts: "[web]\nw1\nw2\nw3\n[db]\nd1\nw3\n[empty]\n" });
  const inventory = folder.inventory("hosts");
  const cases: [unknown, string[]][] = [
    ["web:db", ["w1", "w2", "w3", "d1"]],
    ["web,d1", ["w1", "w2", "w3", "d1"]],
    ["web:&db", ["w3"]],
    ["web:!w2", ["w1", "w3"]],
    ["!web", ["d1"]],
    [["!web", "all"], ["d1"]],
    ["web[0]", ["w1"]],
    ["web[-1]", ["w3"]],
    ["web[1:]", ["w2", "w3"]],
    ["web[0:1]", ["w1", "w2"]],
    ["~w[12]", ["w1", "w2"]],
    ["w*", ["w1", "w2", "w3"]],
    ["?1", ["w1", "d1"]],
    ["empty", []],
    ["nobody", []],
    ["localhost", ["localhost"]],
  ];
  for (const [pattern, hosts] of cases) {
    assertEquals(names(inventory, pattern), hosts, JSON.stringify(pattern));
  }
  assertThrows(() => names(inventory, "web[7]"), AnsibleError, "No hosts matched");
});

Deno.test("limit() and restrict() leave fewer hosts, order says in which order", () => {
  const inventory = new Inventory(["c,a,b,d,"]);
  const ordered = (order: string) => inventory.hosts("all", { order }).map(({ name }) => name);
  assertEquals(ordered("sorted"), ["a", "b", "c", "d"]);
  assertEquals(ordered("reverse_inventory"), ["d", "b", "a", "c"]);
  assertEquals(ordered("shuffle").sort(), ["a", "b", "c", "d"]);
  assertThrows(() => ordered("random"), AnsibleError, "Invalid 'order'");
  inventory.limit("all:!d");
  assertEquals(names(inventory, "all"), ["c", "a", "b"]);
  inventory.restrict(inventory.hosts("a:b"));
  assertEquals(names(inventory, "all"), ["a", "b"]);
  const all = inventory.hosts("all", { ignoreRestriction: true });
  assertEquals(all.map(({ name }) => name), ["c", "a", "b"]);
  inventory.removeRestriction();
  assertEquals(names(inventory, "all"), ["c", "a", "b"]);
});

Deno.test("addHost() and groupBy() say whether anything is new", () => {
  const inventory = new Inventory(["a,"]);
  const host = inventory.host("a")!;
  assertEquals(inventory.addHost("n", { groups: ["g"], vars: { x: 1 } }), true);
  assertEquals(inventory.addHost("n", { groups: ["g"], vars: { x: 1 } }), false);
  assertEquals(inventory.addHost("n", { groups: [], vars: { x: 2 } }), true);
  assertEquals(inventory.groupBy(host, { group: "odd", parents: ["kinds"] }), true);
  assertEquals(inventory.groupBy(host, { group: "odd", parents: ["kinds"] }), false);
  assertEquals(inventory.groupsDict(), {
    all: ["n", "a"],
    ungrouped: [],
    g: ["n"],
    odd: ["a"],
    kinds: ["a"],
  });
});
