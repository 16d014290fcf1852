/** References between two real agents: this one, and a worker that runs testdata/agent.ts. */

import { assert, assertEquals } from "@std/assert";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { AnyFunction } from "./function_source.ts";
import { locate, referenceTo, resolve } from "./reference.ts";
import type { Answer, Question } from "./testdata/agent.ts";
import defaultExport, * as exported from "./testdata/exports.ts";
import { referenceFromHelper } from "./testdata/handed.ts";
import { marked } from "./testdata/marked.ts";
import { Subclass } from "./testdata/subclass.ts";

const exportsUrl = new URL("./testdata/exports.ts", import.meta.url).href;

/** Exported by the test itself, which so is what a program's main module would be. */
export function ownWorker(x: number): string {
  return `${new URL(import.meta.url).pathname.split("/").pop()} ${x}`;
}

/** A worker that answers questions until the block ends. */
class OtherAgent implements AsyncDisposable {
  readonly #worker: Worker;

  constructor() {
    const agent = new URL("./testdata/agent.ts", import.meta.url).href;
    this.#worker = new Worker(new URL(`data:text/javascript,import ${JSON.stringify(agent)}`));
  }

  async ask(question: Question): Promise<Answer> {
    this.#worker.postMessage(question);
    const [answer] = await once(this.#worker, "message");
    return answer;
  }

  /** What `value` returns there; text that starts with an error's class if it fails. */
  async call(value: AnyFunction, ...args: unknown[]): Promise<unknown> {
    const answer = await this.ask({ reference: await locate(value), args });
    return "error" in answer ? answer.error : answer.result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

Deno.test("a function is found in another agent", async (t) => {
  await using other = new OtherAgent();

  await t.step("when the caller's module exports it", async () => {
    assertEquals(await other.call(ownWorker, 1), "reference_agents_test.ts 1");
  });

  await t.step("when a helper module was handed it", async () => {
    const answer = await other.ask({ reference: referenceFromHelper(ownWorker), args: [2] });
    assert("result" in answer);
    assertEquals(answer.result, "reference_agents_test.ts 2");
  });

  await t.step("when the option module says where it is", async () => {
    const values = [exported.worker, exported.arrow, defaultExport, exported.Tool.run];
    const results: unknown[] = [];
    for (const value of values) {
      const reference = referenceTo(value, { module: exportsUrl });
      const answer = await other.ask({ reference, args: [3] });
      results.push("result" in answer ? answer.result : answer.error);
    }
    assertEquals(results, ["exports.ts 3", "arrow 3", "default 3", "Tool.run 3 salted"]);
  });

  await t.step("when it is marked, exported or not", async () => {
    assertEquals(await other.call(marked.double, 4), 108);
    assertEquals(await other.call(marked.second, 4), 106);
  });

  await t.step("when it is in a data: module", async () => {
    const agentUrl = JSON.stringify(import.meta.resolve("./reference.ts"));
    const text = `import { referenceTo } from ${agentUrl};
      const data = "in a data: module";
      export function inData() { return data; }
      export function reference() { return referenceTo(inData); }`;
    const { reference } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    const answer = await other.ask({ reference: reference(), args: [] });
    assertEquals("result" in answer && answer.result, "in a data: module");
  });

  await t.step("when it is built in", async () => {
    assertEquals(await other.call(Math.pow, 2, 10), 1024);
    assertEquals(await other.call(structuredClone, [1]), [1]);
  });

  await t.step("when it is anonymous and stands alone", async () => {
    const [square] = [async (x: number) => await (x * x)];
    assertEquals(await other.call(square, 5), 25);
  });
});

Deno.test("a function that no module exports is run from its source", async () => {
  await using other = new OtherAgent();
  assertEquals(await other.call(exported.unexported(), 6), "inner 6");
});

Deno.test("a function that cannot be found is refused in words", async () => {
  await using other = new OtherAgent();
  assertEquals(
    await other.call(exported.unexportedNeedy(), 7),
    `PicklingError: Cannot find function "needy": no module of [${import.meta.url}] exports it, ` +
      'and it cannot run from its source: it uses "SALT", ' +
      "which does not exist in another process; " +
      "export it, or mark it with task(import.meta, needy)",
  );
});

Deno.test("a subclass is found where it was defined, though constructed elsewhere", async () => {
  await using other = new OtherAgent();
  const { site } = new Subclass();
  const reference = referenceTo(Subclass, { candidates: site });
  const answer = await other.ask({ reference, args: [] });
  // It was found: what fails is calling a class.
  assert("error" in answer);
  assertEquals(
    answer.error,
    "TypeError: Class constructor Subclass cannot be invoked without 'new'",
  );
});

Deno.test("the other agent's reference leads back to the same function", async () => {
  await using other = new OtherAgent();
  for (const value of [ownWorker, marked.first, Math.max]) {
    const answer = await other.ask({ reference: referenceTo(value), args: [1] });
    assert("back" in answer);
    assertEquals(await resolve(answer.back) === value, true);
  }
});
