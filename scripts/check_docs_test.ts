import { assertEquals } from "@std/assert";
import { type DocJson, docProblems, startsWithComment } from "./check_docs.ts";
import { ROOT } from "./repository.ts";

type Declaration = DocJson["nodes"][string]["symbols"] extends (infer S)[] | undefined
  ? S extends { declarations: (infer D)[] } ? Partial<D> : never
  : never;

function problemsOf(name: string, ...declarations: Declaration[]): string[] {
  const location = { filename: `${ROOT.href}lib/x.ts`, line: 2 };
  const full = declarations.map((given) => ({ kind: "function", location, ...given }));
  const node = { symbols: [{ name, declarations: full }] };
  return docProblems({ nodes: { "file:///a.ts": node, "file:///b.ts": node } });
}

const example = { kind: "example", doc: "…" };

Deno.test("an exported function needs a docstring with an example", () => {
  assertEquals(problemsOf("f", {}), ["lib/x.ts:3 function f has no docstring"]);
  assertEquals(problemsOf("f", { jsDoc: { doc: "Does." } }), [
    "lib/x.ts:3 function f has no @example",
  ]);
  assertEquals(problemsOf("f", { jsDoc: { doc: "Does.", tags: [example] } }), []);
});

Deno.test("one overload with an example is enough", () => {
  const documented = { jsDoc: { doc: "Does.", tags: [example] } };
  assertEquals(problemsOf("f", { jsDoc: { doc: "Does." } }, documented, {}), []);
});

Deno.test("a class needs an example, unless it is an error", () => {
  const jsDoc = { doc: "Is." };
  assertEquals(problemsOf("C", { kind: "class", jsDoc }), ["lib/x.ts:3 class C has no @example"]);
  assertEquals(problemsOf("E", { kind: "class", jsDoc, def: { extends: "ProcessError" } }), []);
});

Deno.test("types, values and what is @internal need no example", () => {
  assertEquals(problemsOf("T", { kind: "typeAlias" }), []);
  assertEquals(problemsOf("v", { kind: "variable" }), []);
  assertEquals(problemsOf("f", { jsDoc: { tags: [{ kind: "internal" }] } }), []);
});

Deno.test("startsWithComment() accepts both kinds of comment and nothing else", () => {
  assertEquals(
    ["/** a */", "// a", "\n/* a */", "import a", ""].map(startsWithComment),
    [true, true, true, false, false],
  );
});
