import { Process } from "@pystd/multiprocessing";

export async function sleep(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

if (import.meta.main) {
  const p = new Process({ target: sleep, args: [1000], name: "sleeper" });
  console.log(String(p).replace(/parent=\d+/, "parent=PID"), p.isAlive());
  await p.start();
  console.log(String(p).replaceAll(/(parent|pid)=\d+/g, "$1=PID"), p.isAlive());
  p.terminate();
  await p.join();
  console.log(String(p).replaceAll(/(parent|pid)=\d+/g, "$1=PID"), p.isAlive());
  console.log(p.exitcode);
}
