import { assertEquals } from "@std/assert";
import { play, result, task } from "./_story.ts";
import { JsonReport } from "./json_report.ts";

Deno.test("JsonReport tells plays, tasks, results and counts in one document", () => {
  const report = new JsonReport();
  const debug = task("debug", { name: "Say" });
  report.playStart(play("P"));
  report.taskStart(debug);
  report.runnerOk(result(debug, { msg: "hi", _ansible_secret: 1 }));
  report.stats({ hosts: {}, custom: { _run: { n: 1 } } });
  report.error(new Error("broken"));
  const { plays, stats, custom_stats, exit, error } = JSON.parse(report.report(1));
  assertEquals(plays[0].play.name, "P");
  assertEquals(plays[0].tasks[0].task.name, "Say");
  assertEquals(plays[0].tasks[0].hosts, { h1: { action: "debug", msg: "hi" } });
  assertEquals([stats, custom_stats, exit, error], [
    {},
    { hosts: {}, global: { n: 1 } },
    1,
    "broken",
  ]);
});
