/**
 * Shows what the package does: real processes, at work on the sources of this repository.
 *
 * `deno task demo --help` tells the options. Each scene stands in a file of its own.
 */

import process from "node:process";
import { parseArgs } from "node:util";
import {
  activeChildren,
  cpuCount,
  getAllStartMethods,
  setStartMethod,
} from "@pystd/multiprocessing";
import type { StartMethod } from "@pystd/multiprocessing/process";
import type { Scene, Setting } from "./demo/scene.ts";
import { counter } from "./demo/scenes/counter.ts";
import { playbook } from "./demo/scenes/playbook.ts";
import { pool } from "./demo/scenes/pool.ts";
import { remoteError } from "./demo/scenes/remote_error.ts";
import { sharedWork } from "./demo/scenes/shared_work.ts";
import { subclass } from "./demo/scenes/subclass.ts";
import { suddenDeath } from "./demo/scenes/sudden_death.ts";
import { duration, paint, Stage } from "./demo/stage.ts";

const HELP = `
Usage: deno task demo [--processes N] [--start-method M]

Plays some scenes with real processes and checks each result.

  --processes N      how many processes share the work; the number of cores by default, at least 2
  --start-method M   ${getAllStartMethods().join(", ")}; the first by default
  --help             this text

Exits with 0 if everything was as expected, with 1 if not, with 2 for an option it does not know.
`;

const SCENES: readonly Scene[] = [
  sharedWork,
  subclass,
  counter,
  remoteError,
  pool,
  playbook,
  suddenDeath,
];

/** What the command line says. */
export interface Options {
  readonly processes: number;
  readonly method: StartMethod;
}

async function main(): Promise<void> {
  const { processes, method } = readOptions();
  setStartMethod(method);
  console.log(
    `@pystd/multiprocessing on ${hostName()}, ${cpuCount()} cores: ` +
      `start method "${method}", ${processes} processes`,
  );
  if (!await perform(SCENES, { processes, method })) process.exitCode = 1;
}

/** Plays `scenes` one after another; whether everything was as expected. */
export async function perform(scenes: readonly Scene[], options: Options): Promise<boolean> {
  const start = performance.now();
  const stage = new Stage();
  for (const scene of scenes) await play(scene, { stage, ...options });
  const time = duration(performance.now() - start);
  const { checks, failures } = stage;
  console.log(
    failures === 0
      ? paint("green", `\nAll ${checks} checks hold. ${time}`)
      : paint("red", `\n${failures} of ${checks} checks do not hold. ${time}`),
  );
  return failures === 0;
}

/** Plays one scene; whatever happens in it, the next one can begin. */
async function play(scene: Scene, setting: Setting): Promise<void> {
  const { stage } = setting;
  stage.title(scene.title);
  try {
    await scene.play(setting);
  } catch (error) {
    stage.check(`the scene plays to its end; it threw ${error}`, false);
  }
  for (const child of activeChildren()) {
    stage.check(`no child is left, but ${child}`, false);
    child.kill();
  }
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        "help": { type: "boolean" },
        "processes": { type: "string" },
        "start-method": { type: "string" },
      },
    });
    if (values.help) leave(0, console.log);
    return {
      processes: readCount(values.processes),
      method: readMethod(values["start-method"]),
    };
  } catch (error) {
    console.error((error as Error).message);
    return leave(2, console.error);
  }
}

function readCount(text: string | undefined): number {
  if (text === undefined) return Math.max(2, cpuCount());
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new RangeError(`--processes takes a positive number, received ${text}`);
}

function readMethod(text: string | undefined): StartMethod {
  const methods = getAllStartMethods();
  if (text === undefined) return methods[0];
  const method = methods.find((each) => each === text);
  if (method !== undefined) return method;
  throw new RangeError(`--start-method takes one of ${methods.join(", ")}, received ${text}`);
}

function leave(code: number, print: (text: string) => void): never {
  print(HELP.trim());
  process.exit(code);
}

function hostName(): string {
  const { deno, bun, node } = process.versions as Record<string, string | undefined>;
  return deno ? `Deno ${deno}` : bun ? `Bun ${bun}` : `Node ${node}`;
}

if (import.meta.main) await main();
