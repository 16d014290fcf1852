import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ActionContext, ActionResult } from "./action.ts";
import { Workbench } from "./_workbench.ts";
import { startJob } from "./background.ts";
import { findAction } from "./registry.ts";

/** Starts an action, and asks after it until it is through. */
async function outcome(name: string, args: Record<string, unknown>, patience = 20_000) {
  using bench = new Workbench();
  const environment = { ANSIBLE_ASYNC_DIR: bench.path("async") };
  const context = {
    name,
    args,
    vars: {},
    host: { name: "h", vars: {} },
    task: { action: name },
    environment,
    cwd: bench.folder,
    searchPaths: [],
    basedir: bench.folder,
    verbosity: 0,
    checkMode: false,
    diffMode: false,
  } as unknown as ActionContext;
  const started = startJob(findAction(name)!, context, patience);
  const asked = { jid: started.ansible_job_id };
  let status: ActionResult;
  do {
    await new Promise((resolve) => setTimeout(resolve, 5));
    status = await bench.run("async_status", asked, { environment });
  } while (status.finished !== 1);
  return { started, status };
}

Deno.test("a task in the background is started at once and told of when it is through", async () => {
  const { started, status } = await outcome("shell", { _raw_params: "echo later" });
  assertEquals([started.started, started.finished, started.stdout], [1, 0, undefined]);
  assertEquals([status.finished, status.stdout, status.rc], [1, "later", 0]);
});

Deno.test("a task in the background may fail", async () => {
  const { status } = await outcome("command", { _raw_params: "false" });
  assertEquals([status.failed, status.rc], [true, 1]);
});

Deno.test("a task in the background is ended when its time is over", async () => {
  const { status } = await outcome("command", { _raw_params: "sleep 60" }, 50);
  assertEquals([status.failed, status.msg], [true, "Timeout exceeded"]);
});

Deno.test("async_status knows nothing of jobs that nobody started", async () => {
  using bench = new Workbench();
  const result = await bench.run("async_status", { jid: "j1.2" });
  assertEquals([result.failed, result.msg], [true, "could not find job"]);
  assertStringIncludes(
    String((await bench.run("async_status", {})).msg),
    "missing required arguments: jid",
  );
});
