import { assertEquals, assertInstanceOf } from "@std/assert";
import {
  openResultNow,
  openTaskNow,
  packResult,
  packTask,
  resultHead,
  taskHead,
} from "./record.ts";

const HEAD = {
  id: 7,
  job: 3,
  call: 2,
  isTimed: true,
  func: 9,
  funcHandle: { address: 1234, generation: -5 },
};
const OPTIONS = { path: "result", origin: "worker" };
const OPENING = { canAwait: false, mayBeTyped: false };

function throughTask(items: unknown): unknown {
  const { bytes, handles } = packTask(HEAD, items, { path: "items" });
  return openTaskNow(bytes.slice(), handles);
}

function throughResult(value: unknown, mayBeTyped = false): unknown {
  const { bytes, handles } = packResult({ task: 7, isOk: true }, value, OPTIONS);
  return openResultNow(bytes.slice(), handles, { ...OPENING, mayBeTyped });
}

Deno.test("The head of a task arrives", () => {
  assertEquals(taskHead(packTask(HEAD, ["x"], { path: "items" }).bytes), HEAD);
});

Deno.test("The head of a result arrives", () => {
  const head = { task: 7, isOk: false };
  assertEquals(resultHead(packResult(head, "x", OPTIONS).bytes), head);
});

Deno.test("Nothing but numbers travels as a typed array", () => {
  assertEquals(throughTask([1, -2, 3, 4]), Int32Array.of(1, -2, 3, 4));
  assertEquals(throughTask([1, -0, 3, 4]), Float64Array.of(1, -0, 3, 4));
  assertEquals(throughTask([1, 2, 3, 2 ** 40]), Float64Array.of(1, 2, 3, 2 ** 40));
  assertInstanceOf(throughResult([1, 2, 3, 4], true), Int32Array);
});

Deno.test("A list of numbers that a call returned arrives as a list", () => {
  for (const list of [[1, 2, 3, 4], [0.5, NaN, -0, Infinity], []]) {
    assertEquals(throughResult(list), list);
  }
});

Deno.test("Other values arrive as they were", () => {
  const values = [[1, 2, 3, "4"], [1, 2, 3, undefined], [1.5, 2, 3, null], { a: 1 }, "x", 1n, null];
  for (const value of values) assertEquals(throughResult(value), value);
  const sparse = [1, 2, 3, 4, 5];
  delete sparse[3];
  assertEquals(throughTask(sparse), sparse);
});

Deno.test("A large record leaves no large buffer behind", () => {
  const large = "x".repeat(2 ** 21);
  assertEquals(throughResult(large), large);
  assertEquals(throughResult("small"), "small");
  assertEquals(
    packResult({ task: 1, isOk: true }, "x", OPTIONS).bytes.buffer.byteLength <= 2 ** 20,
    true,
  );
});
