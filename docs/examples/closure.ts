import { getContext } from "@pystd/multiprocessing";

const ctx = getContext("fork");
const seen: string[] = [];
const p = new ctx.Process({ target: () => seen.push("a closure, at home") });
await p.start();
await p.join();
console.log(seen);
