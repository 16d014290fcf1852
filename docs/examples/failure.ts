import { Process, Queue, remoteStack } from "@pystd/multiprocessing";

export class ParseError extends Error {
  override name = "ParseError";
  line = 0;
}

export function parse(text: string, results: Queue<number[] | Error>): void {
  try {
    results.put(text.split("\n").map(toNumber));
  } catch (error) {
    results.put(error as Error);
  }
}

function toNumber(text: string, index: number): number {
  const number = Number(text);
  if (!Number.isNaN(number)) return number;
  throw Object.assign(new ParseError(`not a number: ${text}`), { line: index + 1 });
}

if (import.meta.main) {
  const results = new Queue<number[] | Error>();
  const p = new Process({ target: parse, args: ["1\n2\nthree", results] });
  await p.start();
  try {
    console.log(await results.get({ timeout: 5_000 }));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    console.log(`${error} in line ${error.line}`);
    console.log(remoteStack in error, error.stack?.includes("toNumber"));
  }
  await p.join();
}
