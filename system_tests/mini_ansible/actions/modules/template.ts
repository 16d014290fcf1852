/** `template`: fills in a file of the playbook and copies what comes out. */

import { basename } from "node:path";
import { AnsibleActionFail, AnsibleFileNotFound } from "../../errors.ts";
import { UndefinedVariableError } from "../../templating/mod.ts";
import type { ActionContext, ActionPlugin, ActionResult } from "../action.ts";
import { toBoolean } from "../coerce.ts";
import { settle } from "../module.ts";
import { findNeedle } from "../needle.ts";
import { pythonText } from "../python_text.ts";
import { copyContent } from "./copy.ts";

/** The arguments that are about the template and not about the file. */
const TEMPLATE_ARGUMENTS = [
  "newline_sequence",
  "block_start_string",
  "block_end_string",
  "variable_start_string",
  "variable_end_string",
  "comment_start_string",
  "comment_end_string",
  "trim_blocks",
  "lstrip_blocks",
  "output_encoding",
  "src",
];

const NEWLINES: Readonly<Record<string, string>> = {
  "\\n": "\n",
  "\\r": "\r",
  "\\r\\n": "\r\n",
};

/** The action. */
export const template: ActionPlugin = {
  run: (context) => settle(() => run(context)),
};

function run(context: ActionContext): Promise<ActionResult> {
  const { args } = context;
  const { src, dest, state } = args;
  if (state !== undefined && state !== null) {
    throw new AnsibleActionFail("'state' cannot be specified on a template");
  }
  if (!src || !dest) throw new AnsibleActionFail("src and dest are required");
  const source = find(context, pythonText(src));
  const content = render(context, source);
  const rest = Object.entries(args).filter(([name]) => !TEMPLATE_ARGUMENTS.includes(name));
  const copied: Record<string, unknown> = { ...Object.fromEntries(rest), src: source };
  copied.follow = flag(args.follow, false);
  return copyContent(context, copied, { content, name: basename(source) });
}

function find(context: ActionContext, src: string): string {
  try {
    return findNeedle(context, "templates", src);
  } catch (error) {
    if (error instanceof AnsibleFileNotFound) throw new AnsibleActionFail(error.message);
    throw error;
  }
}

function render(context: ActionContext, source: string): string {
  const { args } = context;
  const text = (name: string) => args[name] === undefined ? undefined : pythonText(args[name]);
  const written = text("newline_sequence") ?? "\n";
  const newline = NEWLINES[written] ?? written;
  if (!["\n", "\r", "\r\n"].includes(newline)) {
    throw new AnsibleActionFail("newline_sequence needs to be one of: \n, \r or \r\n");
  }
  const syntax = {
    trimBlocks: flag(args.trim_blocks, true),
    lstripBlocks: flag(args.lstrip_blocks, false),
    ...marks(text),
  };
  try {
    const filled = context.templar.templateFile(source, {
      syntax,
      destination: pythonText(args.dest),
    });
    return pythonText(filled).replaceAll("\n", newline);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new AnsibleActionFail(`${pythonErrorName(error)}: ${error.message}`);
  }
}

/** Those that are not as usual. */
function marks(text: (name: string) => string | undefined): Record<string, string> {
  const named = Object.entries({
    blockStart: text("block_start_string"),
    blockEnd: text("block_end_string"),
    variableStart: text("variable_start_string"),
    variableEnd: text("variable_end_string"),
    commentStart: text("comment_start_string"),
    commentEnd: text("comment_end_string"),
  });
  return Object.fromEntries(
    named.filter((each): each is [string, string] => each[1] !== undefined),
  );
}

/** The name that the error has in Ansible. */
function pythonErrorName(error: Error): string {
  if (error.name.startsWith("Ansible")) return error.name;
  return error instanceof UndefinedVariableError ? "AnsibleUndefinedVariable" : "AnsibleError";
}

function flag(value: unknown, usual: boolean): boolean {
  return value === undefined || value === null ? usual : toBoolean(value);
}
