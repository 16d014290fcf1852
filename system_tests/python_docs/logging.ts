import { logToStderr, Process } from "@pystd/multiprocessing";

export function f(): void {}

if (import.meta.main) {
  const logger = logToStderr();
  logger.setLevel("INFO");
  logger.warning("doomed");
  const p = new Process({ target: f });
  await p.start();
  await p.join();
}
