import { assertEquals, assertStringIncludes } from "@std/assert";
import { type ArgumentSpec, checkArguments } from "./argument_spec.ts";

const SPEC: ArgumentSpec = {
  arguments: {
    path: { type: "path", required: true, aliases: ["dest"] },
    state: { choices: ["absent", "present"], default: "present" },
    count: { type: "int" },
    force: { type: "bool", default: false },
    names: { type: "list", elements: "str" },
    more: { type: "dict" },
    size: { type: "float" },
  },
  mutuallyExclusive: [["count", "size"]],
  requiredTogether: [["names", "more"]],
  requiredIf: [["state", "absent", ["force"]]],
  requiredBy: { size: ["path"] },
};

function check(args: Record<string, unknown>) {
  return checkArguments(SPEC, args, () => ({ HOME: "/home/ann", WORK: "/srv" }));
}

Deno.test("checkArguments() gives defaults, real names, and null for what is not given", () => {
  assertEquals(check({ dest: "/x" }), {
    params: {
      path: "/x",
      state: "present",
      count: null,
      force: false,
      names: null,
      more: null,
      size: null,
    },
    errors: [],
    isUnsupported: false,
  });
});

for (
  const { name, args, expected } of [
    { name: "numbers", args: { count: "12" }, expected: { count: 12 } },
    { name: "floats", args: { size: "1.5" }, expected: { size: 1.5 } },
    { name: "booleans", args: { force: "on" }, expected: { force: true } },
    {
      name: "lists with commas",
      args: { names: "a,b", more: {} },
      expected: { names: ["a", "b"] },
    },
    {
      name: "the members of lists",
      args: { names: [1, true], more: {} },
      expected: { names: ["1", "True"] },
    },
    { name: "JSON", args: { names: [], more: '{"a": 1}' }, expected: { more: { a: 1 } } },
    {
      name: "pairs",
      args: { names: [], more: "a=1, b='x y'" },
      expected: { more: { a: "1", b: "x y" } },
    },
    { name: "homes", args: { path: "~/x" }, expected: { path: "/home/ann/x" } },
    {
      name: "variables in paths",
      args: { path: "$WORK/${HOME}/$NO" },
      expected: { path: "/srv//home/ann/$NO" },
    },
    {
      name: "other things to text",
      args: { path: ["a", 1, null] },
      expected: { path: "['a', 1, None]" },
    },
  ]
) {
  Deno.test(`checkArguments() reads ${name}`, () => {
    const { params, errors } = check({ path: "/x", ...args });
    assertEquals(errors, []);
    for (const [key, value] of Object.entries(expected)) assertEquals(params[key], value);
  });
}

for (
  const { args, error } of [
    { args: {}, error: "missing required arguments: path" },
    {
      args: { path: "x", state: "blurry" },
      error: "value of state must be one of: absent, present, got: blurry",
    },
    {
      args: { path: "x", force: "maybe" },
      error: "argument 'force' is of type <class 'str'> and we were unable to convert to bool: " +
        "The value 'maybe' is not a valid boolean.",
    },
    {
      args: { path: "x", count: "many" },
      error: "argument 'count' is of type <class 'str'> and we were unable to convert to int: " +
        "<class 'str'> cannot be converted to an int",
    },
    {
      args: { path: "x", count: 1, size: 2 },
      error: "parameters are mutually exclusive: count|size",
    },
    { args: { path: "x", names: "a" }, error: "parameters are required together: names, more" },
    {
      args: { path: "x", colour: 1, blue: 2 },
      error: "blue, colour. Supported parameters include: count, force, more, names, path, size, " +
        "state (dest).",
    },
  ]
) {
  Deno.test(`checkArguments() says: ${error}`, () => {
    assertStringIncludes(check(args).errors[0], error);
  });
}

Deno.test("checkArguments() tells of unknown arguments last", () => {
  const { errors, isUnsupported } = check({ colour: 1 });
  assertEquals(errors[0], "missing required arguments: path");
  assertEquals(isUnsupported, false);
  assertEquals(check({ path: "x", colour: 1 }).isUnsupported, true);
});

Deno.test("checkArguments() looks into mappings and lists of them", () => {
  const spec: ArgumentSpec = {
    arguments: {
      users: {
        type: "list",
        elements: "dict",
        options: { name: { required: true }, uid: { type: "int" } },
      },
    },
  };
  const good = checkArguments(spec, { users: [{ name: "ann", uid: "7" }] });
  assertEquals(good.params.users, [{ name: "ann", uid: 7 }]);
  const bad = checkArguments(spec, { users: [{ uid: 1 }] });
  assertEquals(bad.errors, ["missing required arguments: name found in users"]);
});

Deno.test("checkArguments() tells of each member of a list that does not fit", () => {
  const spec: ArgumentSpec = {
    arguments: { deep: { type: "dict", options: { ports: { type: "list", elements: "int" } } } },
  };
  const { errors } = checkArguments(spec, { deep: { ports: ["a", 1, "b"] } });
  const error = "Elements value for option 'ports' found in 'deep' is of type <class 'str'> and " +
    "we were unable to convert to int: <class 'str'> cannot be converted to an int";
  assertEquals(errors, [error, error]);
});
