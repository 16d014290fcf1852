/** `add_host` and `group_by`: the inventory grows while plays run. */

import { AnsibleActionFail } from "../../errors.ts";
import type { ActionContext, ActionResult } from "../action.ts";
import { defineController } from "../controller.ts";
import { isMapping, pythonText, pythonType } from "../python_text.ts";

/** Adds a host, with groups and variables. */
export const addHost = defineController({ bypassHostLoop: true, run: runAddHost });

const SPECIAL = new Set(["name", "hostname", "groupname", "groups"]);

function runAddHost(context: ActionContext): ActionResult {
  const { _raw_params: raw = {}, ...rest } = context.args;
  if (!isMapping(raw)) {
    throw new AnsibleActionFail(
      `Invalid raw parameters passed, requires a dictonary/mapping got a  ${pythonType(raw)}`,
    );
  }
  const args: Record<string, unknown> = { ...raw, ...rest };
  const name = args.name ?? args.hostname ?? args.host;
  if (name === undefined || name === null) {
    throw new AnsibleActionFail("name, host or hostname needs to be provided");
  }
  const { host, port } = parseAddress(pythonText(name));
  if (port !== undefined) args.ansible_ssh_port = port;
  const vars = Object.fromEntries(Object.entries(args).filter(([key]) => !SPECIAL.has(key)));
  const groups = groupNames(args.groupname ?? args.groups ?? args.group);
  return { changed: false, add_host: { host_name: host, groups, host_vars: vars } };
}

function groupNames(groups: unknown): string[] {
  if (groups === undefined || groups === null || groups === "") return [];
  if (typeof groups !== "string" && !Array.isArray(groups)) {
    throw new AnsibleActionFail("Groups must be specified as a list.");
  }
  const names = typeof groups === "string" ? groups.split(",") : groups.map(pythonText);
  return [...new Set(names.map((name) => name.trim()))];
}

function parseAddress(text: string): { host: string; port?: number } {
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(text);
  return parts === null ? { host: text } : { host: parts[1] ?? parts[2], port: Number(parts[3]) };
}

/** Puts the host into a group whose name depends on it. */
export const groupBy = defineController({
  arguments: ["key", "parents"],
  run({ args }) {
    if (args.key === undefined) {
      throw new AnsibleActionFail("the 'key' param is required when using group_by");
    }
    const parents = args.parents ?? ["all"];
    const names = Array.isArray(parents) ? parents.map(pythonText) : [pythonText(parents)];
    return {
      changed: false,
      add_group: groupName(pythonText(args.key)),
      parent_groups: names.map(groupName),
    };
  },
});

function groupName(text: string): string {
  return text.replaceAll(" ", "-");
}
