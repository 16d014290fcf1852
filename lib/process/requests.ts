/**
 * What other agents ask of the main agent, which alone creates and ends
 * workers: a chain of small records, and a ring at its doorbell. It is served
 * while the main agent is parked, too.
 *
 * @module
 */

import { add, Chain, load, PAGE, ring, ROOT, store } from "../kernel/mod.ts";
import { type Family, KIND, QUEUE } from "../memory/mod.ts";
import type { ResourceLimits } from "./state.ts";

/** Something only the main agent can do. */
export type Request =
  | {
    readonly act: "create";
    readonly page: number;
    /** Whose page it was when this was asked: by now it may be another's. */
    readonly id: number;
    readonly fresh: boolean;
    readonly limits?: ResourceLimits | undefined;
  }
  | { readonly act: "kill"; readonly page: number; readonly id: number };

/** Who serves requests; set in the main agent. */
export interface RequestServer {
  serve(request: Request): void;
  /** Something ended, or was reaped. */
  reap(): void;
}

let server: RequestServer | undefined;

/** Makes `next` serve what this family asks for; in the main agent. */
export function setRequestServer(next: RequestServer): void {
  server = next;
}

/** Asks for a worker that runs the process with `page`. */
export function requestCreate(
  family: Family,
  page: number,
  options: { fresh: boolean; limits?: ResourceLimits | undefined },
): void {
  post(family, { act: "create", page, id: idAt(family, page), ...options });
}

/** Has the worker behind the condemned process `id` with `page` ended. */
export function requestKill(family: Family, page: number, id: number): void {
  post(family, { act: "kill", page, id });
}

/** Says that an exit code was seen, so that its page may be used again. */
export function requestBurial(family: Family): void {
  if (server !== undefined) return server.reap();
  add(family.agent.words, ROOT.ends, 1);
  ring(family.agent, family.mainPage);
}

/** Opens the chain of requests; in the main agent. */
export function openRequests(family: Family): Chain {
  const at = family.references.create(KIND.queue, QUEUE.size) + QUEUE.chain;
  const chain = new Chain(family.agent, family.heap, at);
  chain.initialize();
  store(family.agent.words, ROOT.requests, at);
  return chain;
}

/** The requests made since the last call. */
export function* takeRequests(chain: Chain): Generator<Request> {
  for (;;) {
    const taken = chain.tryTake();
    if (typeof taken === "string") return;
    yield JSON.parse(new TextDecoder().decode(taken.bytes));
  }
}

function idAt({ agent }: Family, page: number): number {
  return load(agent.words, page + PAGE.id);
}

function post(family: Family, request: Request): void {
  if (server !== undefined) return server.serve(request);
  const { agent } = family;
  const chain = new Chain(agent, family.heap, load(agent.words, ROOT.requests));
  agent.reach(chain.at + PAGE.size);
  chain.tryPut(new TextEncoder().encode(JSON.stringify(request)));
  ring(agent, family.mainPage);
}
