/**
 * Plays a party written in TypeScript: `party.ts PROGRAM ARGS...`, see contest.ts. The program's
 * module exports `prepare(...args)`.
 *
 * @module
 */
import { createInterface } from "node:readline/promises";
import process from "node:process";
import { COST, READY } from "./contest.ts";

/** Somebody ready to be measured. */
export interface Performer {
  /** Does the work once; `scale` times the usual amount. Returns what a unit of it cost. */
  round(scale: number): Promise<number>;
  close?(): Promise<void>;
}

/** What the module of a party exports. */
export interface PartyModule {
  prepare(...args: string[]): Performer | Promise<Performer>;
}

async function play(program: string, args: string[]): Promise<void> {
  const { prepare } = await import(new URL(`../${program}`, import.meta.url).href) as PartyModule;
  const performer = await prepare(...args);
  // What some rivals wait for does not keep a program alive.
  setInterval(() => {}, 2 ** 30);
  console.log(READY);
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(`${COST} ${await performer.round(Number(line))}`);
  }
  await performer.close?.();
}

if (import.meta.main) {
  const [program, ...args] = Deno.args;
  await play(program, args);
  Deno.exit(0);
}
