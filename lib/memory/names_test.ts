import { assertEquals } from "@std/assert";
import { load, OBJECT } from "../kernel/mod.ts";
import { Family } from "./family.ts";
import { KIND } from "./kinds.ts";

const { agent, heap, references, names } = Family.current();
const TRACKED = { track: true };
const UNTRACKED = { track: false };

/** An object that this agent uses. */
function makeObject(): number {
  return references.create(KIND.words, OBJECT.size);
}

function uses(address: number): number {
  return load(agent.words, address + OBJECT.refs);
}

Deno.test("Names lead to their objects, which are used by whoever looks them up", () => {
  const [a, b] = [makeObject(), makeObject()];
  assertEquals([names.claim("a", a, TRACKED), names.claim("b", b, TRACKED)], [true, true]);
  assertEquals([names.attach("a", TRACKED), names.attach("b", TRACKED)], [a, b]);
  assertEquals(names.attach("c", TRACKED), undefined);
  for (const [name, object] of [["a", a], ["b", b]] as const) {
    references.release(object);
    references.release(object);
    assertEquals(uses(object), 1, "its name's");
    assertEquals([names.remove(name), names.remove(name)], [true, false]);
  }
  assertEquals(names.attach("a", TRACKED), undefined);
});

Deno.test("Names are taken by one object at a time", () => {
  const [a, b] = [makeObject(), makeObject()];
  assertEquals([names.claim("one", a, TRACKED), names.claim("one", b, TRACKED)], [true, false]);
  assertEquals([names.attach("one", TRACKED), uses(b)], [a, 1]);
  names.remove("one");
  assertEquals(names.claim("one", b, TRACKED), true);
  names.remove("one");
  for (const object of [a, a, b]) references.release(object);
});

Deno.test("Names hold their object until they are removed", () => {
  const object = makeObject();
  const { generation } = heap.handleOf(object);
  names.claim("held", object, TRACKED);
  references.release(object);
  assertEquals(heap.handleOf(object).generation, generation);
  names.remove("held");
  assertEquals(heap.handleOf(object).generation, generation + 1);
});

Deno.test("Names that nobody tracks are not among those that should be gone", () => {
  const object = makeObject();
  names.claim("tracked", object, TRACKED);
  names.claim("untracked", object, UNTRACKED);
  assertEquals(names.list({ tracked: true }), ["tracked"]);
  assertEquals(names.list(), ["tracked", "untracked"]);
  names.attach("untracked", TRACKED);
  assertEquals(names.list({ tracked: true }), ["tracked", "untracked"]);
  names.remove("tracked");
  names.remove("untracked");
  references.release(object);
  references.release(object);
});

Deno.test("Names of every length and letter are told apart, however many there are", () => {
  const object = makeObject();
  const all = ["", "a", "ab", "abc", "abcd", "abcde", "größe", "\n:", "é".repeat(100)];
  for (let i = 0; i < 5_000; i++) all.push(`n${i}`);
  for (const name of all) names.claim(name, object, UNTRACKED);
  assertEquals(names.list(), [...all].sort());
  for (const name of all) assertEquals(names.remove(name), true);
  assertEquals([names.list(), uses(object)], [[], 1]);
  references.release(object);
});

Deno.test("Names leave no memory behind", () => {
  const object = makeObject();
  const inUse = () => heap.statistics().top - heap.statistics().free;
  const before = inUse();
  for (let i = 0; i < 1_000; i++) {
    names.claim("again", object, UNTRACKED);
    names.claim("again", object, UNTRACKED);
    names.remove("again");
  }
  assertEquals(inUse(), before);
  references.release(object);
});
