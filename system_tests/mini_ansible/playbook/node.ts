/**
 * What plays, blocks, roles and tasks have in common: keywords, some of which are inherited.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { AnsibleParserError } from "../errors.ts";
import type { Keyword, Keywords } from "./keywords.ts";
import { isMapping } from "./validate.ts";

let made = 0;

/** An identity that no other part of any playbook of this program has. */
export function newUuid(): string {
  return `${NAMESPACE}-${(++made).toString(16).padStart(12, "0")}`;
}

const NAMESPACE = crypto.randomUUID().slice(0, 23);

/** A part of a playbook. */
export abstract class Node {
  /** What its keywords may be. */
  abstract readonly keywords: Keywords;
  /** Its name in errors. */
  abstract readonly kind: string;
  uuid = newUuid();
  /** What it is written in. */
  parent: Node | undefined;
  /** The values that are written here. */
  readonly own = new Map<string, unknown>();

  /** The value of a keyword, its own or an inherited one; its fallback if there is none. */
  get(name: string): unknown {
    const value = this.inherited(name);
    return value === undefined ? this.keywords[name]?.fallback : value;
  }

  /** The value of a keyword, `undefined` if neither this nor what is around it has one. */
  inherited(name: string): unknown {
    const own = this.own.get(name);
    const keyword = this.keywords[name] ?? ANY;
    if (own !== undefined && keyword.extend === undefined) return own;
    let value = own;
    for (const outer of this.outer(name)) {
      value = keyword.extend === undefined ? outer() : extended(value, outer(), keyword.extend);
      if (value !== undefined && keyword.extend === undefined) break;
    }
    return value;
  }

  /** The values of what is around it, near ones first. */
  abstract outer(name: string): Iterable<() => unknown>;

  /** Whether what is inside inherits from it; a dynamic include only passes variables on. */
  get passesKeywords(): boolean {
    return true;
  }

  /** The nearest part around it that keywords are inherited from. */
  protected get heirOf(): Node | undefined {
    const { parent } = this;
    if (parent === undefined || parent.passesKeywords) return parent;
    return parent.parent;
  }

  /** Variables written here and around. */
  abstract getVars(): Vars;

  /** Variables of the dynamic includes around. */
  abstract includeParams(): Vars;
}

const ANY: Keyword = { kind: "any" };

function extended(value: unknown, added: unknown, where: "before" | "after"): unknown {
  if (added === undefined) return value;
  const own = value === undefined ? [] : asList(value);
  const joined = where === "before" ? [...asList(added), ...own] : [...own, ...asList(added)];
  return joined.filter((item, index) =>
    item !== null && (index === 0 || !isSame(item, joined[index - 1]))
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || typeof a === "object" && JSON.stringify(a) === JSON.stringify(b);
}

/** A list as it is, anything else as the only item of one. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Items separated by commas, or a list. */
export function asTags(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return value.split(",").map((tag) => tag.trim());
  if (typeof value === "number") return [value];
  throw new AnsibleParserError("tags must be specified as a list");
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;
const RESERVED = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield"
    .split(" "),
);

/** Whether something may be the name of a variable. */
export function isIdentifier(name: unknown): name is string {
  return typeof name === "string" && IDENTIFIER.test(name) && !RESERVED.has(name);
}

/** What `vars` says, which may be a list of mappings. */
export function loadVars(value: unknown, kind: string): Vars {
  if (value === null || value === undefined) return {};
  const parts = asList(value);
  if (!parts.every(isMapping)) {
    throw new AnsibleParserError(
      `Vars in a ${kind} must be specified as a dictionary, or a list of dictionaries`,
    );
  }
  const vars = Object.assign({}, ...parts) as Vars;
  for (const name of Object.keys(vars)) {
    if (!isIdentifier(name)) {
      throw new AnsibleParserError(
        `Invalid variable name in vars specified for ${kind}: '${name}' is not a valid variable name`,
      );
    }
  }
  return vars;
}

const LISTS = new Set(["when", "changed_when", "failed_when", "until"]);

/**
 * Takes over the keywords in `written`.
 *
 * @throws {AnsibleParserError} If one of them is not known, or cannot be what it is.
 */
export function loadKeywords(
  node: Node,
  written: Readonly<Record<string, unknown>>,
  skipped: ReadonlySet<string> = new Set(),
): void {
  const { keywords, kind } = node;
  for (const [name, value] of Object.entries(written)) {
    if (skipped.has(name)) continue;
    if (!Object.hasOwn(keywords, name)) {
      throw new AnsibleParserError(`'${name}' is not a valid attribute for a ${kind}`);
    }
    node.own.set(name, loaded(node, name, value));
  }
}

function loaded(node: Node, name: string, value: unknown): unknown {
  if (name === "vars") return loadVars(value, node.kind);
  if (name === "tags") return asTags(value ?? []);
  if (LISTS.has(name)) return asList(value);
  if (value === null || value === undefined) return undefined;
  if (node.keywords[name].kind === "string" && typeof value === "object") {
    throw new AnsibleParserError(
      `The field '${name}' is supposed to be a string type, however the incoming data structure is a ${
        Array.isArray(value) ? "<class 'list'>" : "<class 'dict'>"
      }`,
    );
  }
  if (name === "module_defaults") return moduleDefaults(value);
  return node.keywords[name].extend === undefined ? value : asList(value);
}

function moduleDefaults(value: unknown): unknown[] {
  const parts = asList(value);
  if (parts.every(isMapping)) return parts;
  throw new AnsibleParserError(
    "The field 'module_defaults' is supposed to be a dictionary or list of dictionaries, the keys of which must be static action, module, or group names. Only the values may contain templates. For example: {'ping': \"{{ ping_defaults }}\"}",
  );
}
