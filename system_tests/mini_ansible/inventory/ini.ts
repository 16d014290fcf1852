/**
 * Inventories in INI form.
 *
 * @module
 */

import { AnsibleParserError } from "../errors.ts";
import { expandHostRange } from "./host_range.ts";
import type { InventoryData } from "./inventory_data.ts";
import { literalOrText } from "./literal.ts";

const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const GROUP_NAME = /^([^:\]\s]+)\s*(?:#.*)?$/;
const COMMENT = /^\s*(?:[#;]|$)/;

/** Adds what `text` names to `data`. */
export function readIni(text: string, data: InventoryData, file: string): void {
  let group = "ungrouped";
  let kind = "hosts";
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    const place = { file, line: index + 1 };
    if (COMMENT.test(line)) continue;
    const section = SECTION.exec(line);
    if (section !== null) {
      [, group, kind = "hosts"] = section;
      if (!["hosts", "vars", "children"].includes(kind)) {
        throw new AnsibleParserError(
          `${file}:${index + 1}: Section [${group}:${kind}] has unknown type: ${kind}`,
          { place },
        );
      }
      data.addGroup(group);
    } else if (line.startsWith("[")) {
      throw new AnsibleParserError(
        `${file}:${
          index + 1
        }: Invalid section entry: '${line}'. Please make sure that there are no spaces in the section entry, and that there are no other invalid characters`,
        { place },
      );
    } else if (kind === "hosts") addHosts(line, { data, group });
    else if (kind === "vars") setGroupVar(line, { data, group });
    else addChild(line, { data, group, file });
  }
}

interface Into {
  readonly data: InventoryData;
  readonly group: string;
}

function addHosts(line: string, { data, group }: Into): void {
  const [pattern, ...words] = splitWords(line);
  const { name, port } = splitPort(pattern);
  for (const host of expandHostRange(name).map((each) => data.addHost(each, group))) {
    if (port !== undefined) host.vars.ansible_port = port;
    for (const word of words) {
      const at = word.indexOf("=");
      if (at === -1) {
        throw new AnsibleParserError(`Expected key=value host variable assignment, got: ${word}`);
      }
      host.vars[word.slice(0, at)] = literalOrText(word.slice(at + 1));
    }
  }
}

function splitPort(pattern: string): { name: string; port?: number } {
  const found = /^([^:[\]]+(?:\[[^\]]*\][^:[\]]*)*):(\d+)$/.exec(pattern);
  return found === null ? { name: pattern } : { name: found[1], port: Number(found[2]) };
}

function setGroupVar(line: string, { data, group }: Into): void {
  const at = line.indexOf("=");
  if (at === -1) throw new AnsibleParserError(`Expected key=value, got: ${line}`);
  const value = line.slice(at + 1).trim();
  data.addGroup(group).setVar(line.slice(0, at).trim(), literalOrText(value));
}

function addChild(line: string, { data, group, file }: Into & { file: string }): void {
  const found = GROUP_NAME.exec(line);
  if (found === null) throw new AnsibleParserError(`${file}: Expected group name, got: ${line}`);
  data.addGroup(group).addChild(data.addGroup(found[1]));
}

/** The words of a host's line as a shell would split them, up to a comment. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  let isOpen = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at];
    if (quote !== "") {
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"' && /["\\]/.test(line[at + 1] ?? "")) {
        word += line[++at];
      } else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      isOpen = true;
    } else if (char === "\\" && at + 1 < line.length) {
      word += line[++at];
    } else if (/\s/.test(char)) {
      if (isOpen || word !== "") words.push(word);
      word = "";
      isOpen = false;
    } else if (char === "#" && word === "") break;
    else word += char;
  }
  if (isOpen || word !== "") words.push(word);
  return words;
}
