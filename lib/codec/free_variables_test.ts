import { assertEquals, assertThrows } from "@std/assert";
import { freeVariables, isParserLoaded, loadParser } from "./free_variables.ts";

await loadParser();

/** Source texts, and what each needs from around it. */
const table: [text: string, ...free: string[]][] = [
  // Names and globals
  ["(x) => x * 2"],
  ["(x) => x * total", "total"],
  ["(x) => [b, a, b, x]", "b", "a"],
  ["(x) => Math.sqrt(x) + parseInt('1') + [undefined, NaN, globalThis]"],
  ["() => console.log(new URL('https://a'), structuredClone([]), setTimeout)"],
  ["() => addEventListener"],
  ["() => document.title", "document"],
  ["() => { total = 1; }", "total"],
  ["() => { total++; }", "total"],
  ["() => a.b.c[d].e", "a", "d"],
  ["() => a?.b?.[c]", "a", "c"],
  ["() => ({ key: value, other, [computed]: 1 })", "value", "other", "computed"],
  ["() => `${a} ${`${b}`}`", "a", "b"],
  ["() => tag`x`", "tag"],
  ["() => /total/u.test('')"],
  ["() => 10n ** 2n"],
  // Kinds of functions
  ["function f(n) { return n ? f(n - 1) : 0; }"],
  ["function () { return total; }", "total"],
  ["async function f() { await wait(); }", "wait"],
  ["async (x) => await x"],
  ["async x => x"],
  ["function* g() { yield* other(); }", "other"],
  ["async function* g() { for await (const x of source) yield x; }", "source"],
  ["run(x) { return this.y + x + total; }", "total"],
  ["async run() { await total; }", "total"],
  ["*run() { yield total; }", "total"],
  ["async *run() { yield total; }", "total"],
  ["get total() { return total; }", "total"],
  ["set total(value) { store(value); }", "store"],
  ["[key](x) { return x; }", "key"],
  ["'a key'(x) { return x; }"],
  ["get(x) { return x; }"],
  ["async(x) { return x; }"],
  // this, super, arguments, new.target, import
  ["() => this.x", "this"],
  ["() => () => this", "this"],
  ["function () { return () => this; }"],
  ["() => function () { return this; }"],
  ["() => arguments[0]", "arguments"],
  ["function () { return () => arguments[0]; }"],
  ["run() { super.run(); }", "super"],
  ["() => ({ run() { super.run(); } })"],
  ["() => ({ run: () => super.run() })", "super"],
  ["function () { return new.target; }"],
  ["() => import.meta.url", "import.meta"],
  ["() => import('node:path')"],
  ["() => import('./helper.ts')", 'import("./helper.ts")'],
  ["() => import('../helper.ts')", 'import("../helper.ts")'],
  ["(name) => import(name)"],
  // Declarations
  ["() => { const a = 1; let b = a; var c = b; return c; }"],
  ["() => { use(a); var a; }", "use"],
  ["() => { { let a; } return a; }", "a"],
  ["() => { { var a; } return a; }"],
  ["() => { if (1) { function a() {} } return a; }", "a"],
  ["() => { return a; function a() {} }"],
  ["() => { const { a, b: { c = d }, ...e } = f; return [a, c, e]; }", "d", "f"],
  ["() => { const [a, , b = c, ...[d]] = e; return [a, b, d]; }", "c", "e"],
  ["() => { ({ a, b: c.d } = e); }", "a", "c", "e"],
  ["({ a, b: [c] = d }, ...e) => [a, c, e]", "d"],
  ["(a, b = a, c = d) => [b, c]", "d"],
  ["(a = b) => { var b; return [a, b]; }", "b"],
  ["(a = () => b) => { const b = 1; return a() + b; }", "b"],
  ["() => { for (let i = 0; i < 3; i++) use(i); return i; }", "use", "i"],
  ["() => { for (const [k, v] of list) k + v; }", "list"],
  ["() => { for (const key in table) key; return key; }", "table", "key"],
  ["() => { for (x of list) x; }", "x", "list"],
  ["() => { try { a(); } catch (error) { error; } return error; }", "a", "error"],
  ["() => { try { } catch ({ message, cause: [c] }) { return message + c; } }"],
  ["() => { try { } catch { return error; } }", "error"],
  ["() => { try { } catch (e) { var kept = e; } return kept; }"],
  ["(x) => { switch (x) { case a: let b; default: return b; } }", "a"],
  ["() => { switch (b) { case 1: let b; } }", "b"],
  ["() => { loop: for (;;) { if (1) continue loop; break loop; } }"],
  ["() => { loop: for (;;) { loop; } }", "loop"],
  ["() => { using file = open(); file; }", "open"],
  // typeof asks before it uses
  ["() => typeof total"],
  ["() => typeof window === 'undefined' ? 0 : window.x"],
  ["() => typeof total.x", "total"],
  // Classes
  ["class A { make() { return new A(); } }"],
  ["class A extends Base {}", "Base"],
  ["class A extends Error { constructor() { super(total); this.x = new.target; } }", "total"],
  ["class extends Map { static of = () => this; x = this.y; #z = total; }", "total"],
  ["class A { static { var a = 1; this.b = a; } static c = a; }", "a"],
  ["class A { #p; has(x) { return #p in x && x.#p; } }"],
  ["class A { [key]() {} static [other] = 1; }", "key", "other"],
  ["class A { [this.x] = 1; }", "this"],
  ["class A { run() { super.run(); } get x() { return super.x; } static y = super.y; }"],
  ["() => { class A {} return class B extends A { b = B; }; }"],
  ["() => { const X = class B {}; return B; }", "B"],
  // Shadowing
  ["(Math) => Math.sqrt(4)"],
  ["() => { const total = 1; return () => total; }"],
  ["() => [function total() { return total; }, total]", "total"],
];

Deno.test("loadParser() makes isParserLoaded() true", () => {
  assertEquals(isParserLoaded(), true);
});

for (const [text, ...free] of table) {
  Deno.test(`freeVariables() finds ${free.join(", ") || "nothing"} in ${text}`, () => {
    assertEquals(freeVariables(text), free);
  });
}

Deno.test("freeVariables() names a global that the program added", () => {
  Object.assign(globalThis, { addedLater: 1 });
  try {
    assertEquals(freeVariables("() => addedLater"), ["addedLater"]);
  } finally {
    Reflect.deleteProperty(globalThis, "addedLater");
  }
});

Deno.test("freeVariables() throws for a text that does not parse alone", () => {
  for (const text of ["run() { return this.#x; }", "() => new.target", "() => {"]) {
    assertThrows(() => freeVariables(text), SyntaxError, undefined, text);
  }
});
