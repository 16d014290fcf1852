/** An error that crosses over from a child: class, fields, cause and stack. */

import { Process, Queue } from "@pystd/multiprocessing";
import { PATIENCE, type Scene, type Setting } from "../scene.ts";

const ORDERS = new URL("../data/orders.jsonl", import.meta.url);

/** A line of the file of orders cannot be read. */
export class OrderError extends Error {
  override name = "OrderError";
  /** Which line, from 1. */
  readonly line: number;

  constructor(line: number, options?: ErrorOptions) {
    super(`Cannot read order: line ${line} is no JSON`, options);
    this.line = line;
  }
}

/** The scene. */
export const remoteError: Scene = {
  title: "An error from a child: a file of orders with a misprint",
  play,
};

/** What the child does: adds up the orders, or says why it cannot. */
export async function addUp(orders: URL, results: Queue<number | Error>): Promise<void> {
  try {
    const lines = (await Deno.readTextFile(orders)).trimEnd().split("\n");
    results.put(lines.reduce((sum, line, index) => sum + amountIn(line, index + 1), 0));
  } catch (error) {
    results.put(error as Error);
  }
}

function amountIn(line: string, number: number): number {
  try {
    return JSON.parse(line).amount;
  } catch (cause) {
    throw new OrderError(number, { cause });
  }
}

async function play({ stage }: Setting): Promise<void> {
  using results = new Queue<number | Error>();
  const child = new Process({ target: addUp, args: [ORDERS, results] });
  await child.start();
  const caught = await errorFrom(results);
  await child.join();
  const isOrderError = caught instanceof OrderError;
  stage.check(`get() throws the child's own class: ${caught}`, isOrderError);
  stage.check(
    `with its field: line ${Reflect.get(caught, "line")}`,
    isOrderError && caught.line === 5,
  );
  stage.check(`with its cause: ${caught.cause}`, caught.cause instanceof SyntaxError);
  const [, ...frames] = (caught.stack ?? "").split("\n");
  stage.check("with the stack that it had in the child:", frames.join().includes("amountIn"));
  for (const frame of frames.slice(0, 3)) stage.aside(frame.trim());
}

/** What `get()` throws: the error that the child has put. */
async function errorFrom(results: Queue<number | Error>): Promise<Error> {
  try {
    return new Error(`no error, but ${await results.get({ timeout: PATIENCE })}`);
  } catch (error) {
    return error as Error;
  }
}
