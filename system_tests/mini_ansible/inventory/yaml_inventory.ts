/**
 * Inventories in YAML form.
 *
 * @module
 */

import { AnsibleParserError } from "../errors.ts";
import { expandHostRange } from "./host_range.ts";
import type { InventoryData } from "./inventory_data.ts";

/** Adds what a parsed YAML inventory names to `data`. */
export function readYamlInventory(content: unknown, data: InventoryData): void {
  if (!isMapping(content)) {
    throw new AnsibleParserError(
      "YAML inventory has invalid structure, it should be a dictionary, got: " +
        (Array.isArray(content) ? "<class 'list'>" : typeof content),
    );
  }
  for (const [name, group] of Object.entries(content)) readGroup(name, { group, data });
}

function readGroup(name: string, { group, data }: { group: unknown; data: InventoryData }): void {
  const target = data.addGroup(name);
  if (group === null || group === undefined) return;
  if (!isMapping(group)) {
    throw new AnsibleParserError(`Skipping '${name}' as this is not a valid group definition`);
  }
  for (const [key, value] of Object.entries(sections(group.vars, { name, section: "vars" }))) {
    target.setVar(key, value);
  }
  const children = sections(group.children, { name, section: "children" });
  for (const [child, definition] of Object.entries(children)) {
    readGroup(child, { group: definition, data });
    target.addChild(data.addGroup(child));
  }
  const hosts = sections(group.hosts, { name, section: "hosts" });
  for (const [pattern, vars] of Object.entries(hosts)) {
    for (const host of expandHostRange(pattern)) {
      const added = data.addHost(host, name);
      if (isMapping(vars)) Object.assign(added.vars, vars);
    }
  }
}

function sections(
  value: unknown,
  { name, section }: { name: string; section: string },
): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  if (typeof value === "string") return { [value]: null };
  if (isMapping(value)) return value;
  if (value instanceof Map) return Object.fromEntries(value);
  throw new AnsibleParserError(
    `Invalid "${section}" entry for "${name}" group, requires a dictionary, found "${typeof value}" instead.`,
  );
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Map);
}
