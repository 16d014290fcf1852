import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ValueError } from "../errors.ts";
import { task, taskLocation, tasksOf } from "./task.ts";
import { marked } from "./testdata/marked.ts";

const url = new URL("./testdata/marked.ts", import.meta.url).href;

Deno.test("task() returns what it marks", () => {
  const value = () => 1;
  assertStrictEquals(task(import.meta, value), value);
});

Deno.test("task() keys functions by name, and by order where names are missing or equal", () => {
  assertEquals(taskLocation(marked.double), { url, name: "double" });
  assertEquals(taskLocation(marked.first), { url, name: "#1" });
  assertEquals(taskLocation(marked.second), { url, name: "#2" });
  const module = { url: "test:same-name" };
  const twins = [1, 2].map(() => task(module, function twin() {}));
  assertEquals(twins.map((twin) => taskLocation(twin)?.name), ["twin", "twin#2"]);
});

Deno.test("task() decorates a class", () => {
  assertEquals(taskLocation(marked.Job), { url, name: "Job" });
  assertStrictEquals(tasksOf(url).get("Job"), marked.Job);
});

Deno.test("task() marks a function once", () => {
  const value = task({ url: "test:once" }, () => 1);
  task({ url: "test:once" }, value);
  assertEquals([...tasksOf("test:once").values()], [value]);
});

Deno.test("task() throws without import.meta", () => {
  assertThrows(() => task({} as ImportMeta, () => 1), ValueError, "import.meta");
});

Deno.test("tasksOf() is empty for a module without marks", () => {
  assertEquals(tasksOf("test:none").size, 0);
});
