/**
 * What all modules share: their arguments are held against a spec, failures become results,
 * and results get what Ansible adds to each.
 */

import { isAbsolute, join } from "node:path";
import process from "node:process";
import { AnsibleActionFail, AnsibleError } from "../errors.ts";
import type { ActionContext, ActionPlugin, ActionResult } from "./action.ts";
import { type ArgumentSpec, checkArguments } from "./argument_spec.ts";
import { addPathInfo } from "./path_info.ts";

/** A module, as it is written. */
export interface ModuleDefinition {
  readonly spec: ArgumentSpec;
  /** As Ansible calls it in messages, where that is not what the playbook says. */
  readonly name?: string;
  /** False: in check mode it is skipped. */
  readonly supportsCheckMode?: boolean;
  readonly freeForm?: boolean;
  readonly onController?: boolean;
  readonly bypassHostLoop?: boolean;
  run(module: Module): ActionResult | Promise<ActionResult>;
}

/** What the code of a module is given. */
export class Module {
  readonly context: ActionContext;
  /** All arguments of the spec under their own names; null for those without a value. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly warnings: string[] = [];
  #environment: Readonly<Record<string, string>> | undefined;

  /** For one task on one host. */
  constructor(context: ActionContext, params: Readonly<Record<string, unknown>>) {
    this.context = context;
    this.params = params;
  }

  /** The environment of the run, with what the task adds. */
  get environment(): Readonly<Record<string, string>> {
    return this.#environment ??= environmentOf(this.context);
  }

  /** Whether to change nothing. */
  get checkMode(): boolean {
    return this.context.checkMode;
  }

  /** Whether differences are wanted. */
  get diffMode(): boolean {
    return this.context.diffMode;
  }

  /** An argument that is text, or undefined. */
  text(name: string): string | undefined {
    return (this.params[name] ?? undefined) as string | undefined;
  }

  /** An argument that is yes or no. */
  flag(name: string): boolean {
    return this.params[name] === true;
  }

  /** Where on the host `path` is. */
  resolve(path: string): string {
    return isAbsolute(path) ? path : join(this.context.cwd, path);
  }

  /** Adds a warning to the result. */
  warn(text: string): void {
    this.warnings.push(text);
  }

  /** Ends the module with a failure. */
  fail(message: string, fields: Readonly<Record<string, unknown>> = {}): never {
    throw new AnsibleActionFail(message, fields);
  }
}

/** Makes an action out of a module. */
export function defineModule(definition: ModuleDefinition): ActionPlugin {
  const { spec, freeForm, onController, bypassHostLoop } = definition;
  return {
    freeForm,
    onController,
    bypassHostLoop,
    run: (context) => runModule(definition, { context, spec }),
  };
}

/** The environment of what an action starts. */
export function environmentOf(context: ActionContext): Record<string, string> {
  return { ...(context.baseEnvironment ?? hostEnvironment()), ...context.environment };
}

function hostEnvironment(): Record<string, string> {
  return process.env as Record<string, string>;
}

async function runModule(
  definition: ModuleDefinition,
  { context, spec }: { context: ActionContext; spec: ArgumentSpec },
): Promise<ActionResult> {
  const name = definition.name ?? context.name;
  const { params, errors, isUnsupported } = checkArguments(
    spec,
    context.args,
    () => environmentOf(context),
  );
  if (errors.length > 0) {
    const about = isUnsupported ? `Unsupported parameters for (${name}) module: ` : "";
    return { failed: true, msg: about + errors[0] };
  }
  if (context.checkMode && definition.supportsCheckMode === false) {
    return { skipped: true, msg: `remote module (${name}) does not support check mode` };
  }
  const module = new Module(context, params);
  const result = await settle(() => runOrCrash(definition, module));
  addPathInfo(result, module);
  addLines(result);
  if (module.warnings.length > 0) result.warnings = [...module.warnings];
  return result;
}

/** Exceptions that are no fault of a module: its process ends. */
const ENDS = new Set(["KeyboardInterrupt", "ProcessEnded", "SystemExit"]);

/** What the module returns; a module of a host that throws is one that crashed. */
async function runOrCrash(definition: ModuleDefinition, module: Module): Promise<ActionResult> {
  try {
    return await definition.run(module);
  } catch (error) {
    const isFault = error instanceof Error && !(error instanceof AnsibleError) &&
      !ENDS.has(error.name) && module.context.signal?.aborted !== true;
    if (!isFault || definition.onController) throw error;
    return {
      failed: true,
      msg: "MODULE FAILURE\nSee stdout/stderr for the exact error",
      module_stdout: "",
      module_stderr: error.stack ?? error.message,
      exception: error.stack ?? error.message,
      rc: 1,
    };
  }
}

/** What `run` returns; or the failure that it threw, as a result. */
export async function settle(
  run: () => ActionResult | Promise<ActionResult>,
): Promise<ActionResult> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AnsibleActionFail)) throw error;
    return { failed: true, msg: error.message, ...error.result };
  }
}

/** Output line by line, beside the whole. */
export function addLines(result: ActionResult): void {
  for (const stream of ["stdout", "stderr"]) {
    const text = result[stream];
    if (typeof text === "string" && result[`${stream}_lines`] === undefined) {
      result[`${stream}_lines`] = splitLines(text);
    }
  }
}

/** The lines of `text`, as Python's `splitlines()` has them. */
export function splitLines(text: string): string[] {
  if (text === "") return [];
  // deno-lint-ignore no-control-regex
  const lines = text.split(/\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
