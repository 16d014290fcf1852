/**
 * Host patterns: `web:&staging:!web3`, `db[0:2]`, `~web\d+`, `*.example.org`.
 *
 * @module
 */

import { AnsibleError } from "../errors.ts";
import type { Host } from "./host.ts";
import type { InventoryData } from "./inventory_data.ts";

const SUBSCRIPT = /^(.+)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/;
const RANGE_OR_WORD = /(?:[^\s:[\]]|\[[^\]]*\])+/g;

/** The single patterns in `pattern`, which may be a list of patterns. */
export function splitHostPattern(pattern: unknown): string[] {
  if (Array.isArray(pattern)) return pattern.flatMap(splitHostPattern);
  const text = String(pattern);
  const parts = text.includes(",")
    ? text.split(",")
    : isAddress(text)
    ? [text]
    : text.match(RANGE_OR_WORD) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** An address of IPv6 has colons, too. */
function isAddress(text: string): boolean {
  return /^\[?[\da-fA-F]*:[\da-fA-F:]*:[\da-fA-F:.]*\]?$/.test(text);
}

/** The hosts that `patterns` together stand for, in the order of the inventory. */
export function matchPatterns(patterns: readonly string[], data: InventoryData): Host[] {
  const found = new Set<Host>();
  for (const pattern of ordered(patterns)) {
    const named = data.hosts.get(pattern);
    const hosts = named === undefined ? matchOne(pattern, data) : [named];
    if (pattern.startsWith("!")) { for (const host of hosts) found.delete(host); }
    else if (pattern.startsWith("&")) {
      for (const host of found) if (!hosts.includes(host)) found.delete(host);
    } else for (const host of hosts) found.add(host);
  }
  return [...found];
}

function ordered(patterns: readonly string[]): string[] {
  const excluding = patterns.filter((pattern) => pattern.startsWith("!"));
  const meeting = patterns.filter((pattern) => pattern.startsWith("&"));
  const adding = patterns.filter((pattern) => !/^[!&]/.test(pattern));
  return [...adding.length === 0 ? ["all"] : adding, ...meeting, ...excluding];
}

function matchOne(pattern: string, data: InventoryData): Host[] {
  const bare = pattern.replace(/^[!&]/, "");
  if (bare.startsWith("~")) return enumerate(bare, data);
  const subscript = SUBSCRIPT.exec(bare);
  if (subscript === null) return enumerate(bare, data);
  const [, expression, index, start, end] = subscript;
  const hosts = enumerate(expression, data);
  if (index === undefined) {
    return hosts.slice(Number(start), end === "" ? undefined : Number(end) + 1);
  }
  const host = hosts.at(Number(index));
  if (host === undefined && hosts.length > 0) {
    throw new AnsibleError(`No hosts matched the subscripted pattern '${pattern}'`);
  }
  return host === undefined ? [] : [host];
}

function enumerate(expression: string, data: InventoryData): Host[] {
  const matches = matcher(expression);
  const groups = [...data.groups.keys()].filter(matches);
  const found = new Set(groups.flatMap((name) => data.groups.get(name)!.allHosts()));
  if (groups.length === 0 || /^~|[.?*[]/.test(expression)) {
    for (const [name, host] of data.hosts) if (matches(name)) found.add(host);
  }
  if (found.size === 0) {
    const implicit = data.host(expression);
    if (implicit !== undefined) found.add(implicit);
  }
  return [...found];
}

function matcher(expression: string): (name: string) => boolean {
  if (!expression.startsWith("~")) return globMatcher(expression);
  const pattern = new RegExp(`^(?:${expression.slice(1)})`);
  return (name) => pattern.test(name);
}

/** Whether a name matches a shell pattern (`fnmatch`). */
export function globMatcher(glob: string): (name: string) => boolean {
  if (!/[*?[]/.test(glob)) return (name) => name === glob;
  const source = glob.replace(/\[(!?)([^\]]+)\]|[*?]|[\\^$.|+(){}[\]]/g, (char, not, set) => {
    if (set !== undefined) return `[${not ? "^" : ""}${set.replaceAll("\\", "\\\\")}]`;
    if (char === "*") return ".*";
    return char === "?" ? "." : `\\${char}`;
  });
  const pattern = new RegExp(`^${source}$`, "s");
  return (name) => pattern.test(name);
}
