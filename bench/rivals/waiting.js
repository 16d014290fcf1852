// A worker that waits for a message.
import { parentPort } from "node:worker_threads";
parentPort.on("message", () => {});
parentPort.postMessage("ready");
