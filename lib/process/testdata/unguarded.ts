/** A program that forgot the guard. */

import { Process } from "../mod.ts";

export function work(): void {}

const p = new Process({ target: work });
await p.start();
await p.join();
console.log(`exitcode ${p.exitcode}`);
