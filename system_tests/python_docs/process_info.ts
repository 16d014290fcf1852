import { currentProcess, parentProcess, Process } from "@pystd/multiprocessing";

export function info(title: string): void {
  console.log(title);
  console.log("process name:", currentProcess().name);
  console.log("parent process:", parentProcess()?.name ?? null);
  console.log("has a pid of its own:", currentProcess().pid !== parentProcess()?.pid);
}

export function f(name: string): void {
  info("function f");
  console.log("hello", name);
}

if (import.meta.main) {
  info("main line");
  const p = new Process({ name: "Process-1", target: f, args: ["bob"] });
  await p.start();
  await p.join();
}
