/** The other agent: resolves what it is sent, calls it, and posts the outcome. */

import { parentPort } from "node:worker_threads";
import { type Reference, referenceTo, resolve } from "../reference.ts";

/** What the agent is asked to do. */
export interface Question {
  readonly reference: Reference;
  readonly args: readonly unknown[];
}

/** What came of it; `back` is the agent's own reference to the function. */
export type Answer =
  | { readonly result: unknown; readonly back: Reference }
  | { readonly error: string };

parentPort!.on("message", async ({ reference, args }: Question) => {
  parentPort!.postMessage(await answer(reference, args));
});

async function answer(reference: Reference, args: readonly unknown[]): Promise<Answer> {
  try {
    const value = await resolve(reference);
    return { result: await value.call(undefined, ...args), back: referenceTo(value) };
  } catch (error) {
    return { error: String(error) };
  }
}
