import { assertEquals, assertThrows } from "@std/assert";
import { AnsibleParserError } from "../errors.ts";
import { parseKeyValue, splitArguments } from "./arguments.ts";
import { type ModuleArguments, moduleArguments } from "./module_args.ts";

Deno.test("splitArguments() keeps quotes and templates together, and line ends", () => {
  const cases: [string, string[]][] = [
    ["a b", ["a", "b"]],
    ["a  b", ["a ", "b"]],
    ["src=x dest='a b'", ["src=x", "dest='a b'"]],
    ["{{ a b }} c", ["{{ a b }}", "c"]],
    ["x={{ y | default('z z') }} w", ["x={{ y | default('z z') }}", "w"]],
    ["{% if a b %}c{% endif %}", ["{% if a b %}c{% endif %}"]],
    ["one\ntwo\n", ["one\n", "two\n"]],
    ["one \\\ntwo", ["one", "two"]],
    ['say "it\'s"', ["say", '"it\'s"']],
  ];
  for (const [text, words] of cases) assertEquals(splitArguments(text), words, text);
  assertThrows(
    () => splitArguments("a 'b"),
    AnsibleParserError,
    "unbalanced jinja2 block or quotes",
  );
  assertThrows(
    () => splitArguments("{{ a"),
    AnsibleParserError,
    "unbalanced jinja2 block or quotes",
  );
});

Deno.test("parseKeyValue() takes pairs, and puts the rest under _raw_params", () => {
  assertEquals(parseKeyValue(`src=a dest="b c" mode=0644`), {
    src: "a",
    dest: "b c",
    mode: "0644",
  });
  assertEquals(parseKeyValue("file.yml x=1 y"), { x: "1", _raw_params: "file.yml y" });
  assertEquals(parseKeyValue("msg=a\\=b"), { msg: "a\\=b" });
  assertEquals(parseKeyValue("a\\=b"), { _raw_params: "a=b" });
  assertEquals(parseKeyValue(`msg="a\\tb"`), { msg: "a\tb" });
});

Deno.test("parseKeyValue() takes only a command's own options out of a command", () => {
  assertEquals(parseKeyValue("make CC=gcc chdir=/tmp all", true), {
    _raw_params: "make CC=gcc all",
    chdir: "/tmp",
  });
  assertEquals(parseKeyValue("echo 'a  b'\necho c\n", true), {
    _raw_params: "echo 'a  b'\necho c\n",
  });
});

Deno.test("moduleArguments() understands every way to write an action", () => {
  const cases: [Record<string, unknown>, Partial<ModuleArguments>][] = [
    [{ debug: { msg: "x" } }, { action: "debug", args: { msg: "x" } }],
    [{ debug: "msg=x" }, { action: "debug", args: { msg: "x" } }],
    [{ debug: null, name: "n" }, { action: "debug", args: {} }],
    [{ action: "debug msg=x" }, { action: "debug", args: { msg: "x" } }],
    [{ action: { module: "debug", msg: "x" } }, { action: "debug", args: { msg: "x" } }],
    [{ action: { module: "debug msg=x" } }, { action: "debug", args: { msg: "x" } }],
    [{ local_action: "command ls" }, {
      action: "command",
      args: { _raw_params: "ls" },
      delegateTo: "localhost",
    }],
    [{ command: "ls", args: { chdir: "/" } }, {
      action: "command",
      args: { chdir: "/", _raw_params: "ls" },
    }],
    [{ debug: "{{ all }}" }, { action: "debug", args: { _variable_params: "{{ all }}" } }],
    [{ "ansible.builtin.debug": { msg: 1 } }, {
      action: "ansible.builtin.debug",
      args: { msg: 1 },
    }],
  ];
  for (const [task, expected] of cases) {
    assertEquals<Partial<ModuleArguments>>(
      moduleArguments(task),
      { delegateTo: undefined, ...expected },
      JSON.stringify(task),
    );
  }
});

Deno.test("moduleArguments() names what is wrong with an action", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ name: "x" }, "no module/action detected in task."],
    [{ frobnicate: {} }, "couldn't resolve module/action 'frobnicate'"],
    [{ debug: {}, command: "x" }, "conflicting action statements: debug, command"],
    [{ action: "debug", local_action: "debug" }, "action and local_action are mutually exclusive"],
    [{ debug: "hello there" }, "this task 'debug' has extra params"],
    [{ debug: [1] }, "unexpected parameter type in action: <class 'list'>"],
    [{ debug: {}, args: "plain" }, "Complex args containing variables cannot use bare variables"],
  ];
  for (const [task, message] of cases) {
    assertThrows(() => moduleArguments(task), AnsibleParserError, message);
  }
});
