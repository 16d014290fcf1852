/**
 * Ansible's tests: of task results, versions, texts against patterns, lists as sets, files.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { FilterError } from "../errors.ts";
import { plain, type Plugin, type Plugins } from "../plugin.ts";
import { contains, equal, truth } from "../python/compare.ts";
import { compileRegex, searchRegex } from "../python/regex.ts";
import { str } from "../python/repr.ts";
import { iterate } from "../python/sequence.ts";
import { defined } from "../python/undefined.ts";
import {
  type Dict,
  dictGet,
  isDict,
  isList,
  isNumber,
  isText,
  typeName,
} from "../python/values.ts";
import { isVersion } from "./version.ts";

const FAILED = resultTest("failed", (result) => flag(result, "failed"));
const SUCCESS = resultTest("success", (result) => !flag(result, "failed"));
const CHANGED = resultTest("changed", isChanged);
const SKIPPED = resultTest("skipped", (result) => flag(result, "skipped"));
const VERSION = plain(
  ["version", "operator?", "strict?", "version_type?"],
  isVersion,
);
const FILE = fileTest((path) => Deno.statSync(path).isFile);
const DIRECTORY = fileTest((path) => Deno.statSync(path).isDirectory);
const LINK = fileTest((path) => Deno.lstatSync(path).isSymlink);
const EXISTS = fileTest((path) => Deno.statSync(path) !== undefined);
const MOUNT = fileTest((path) => {
  const own = Deno.lstatSync(path);
  return own.isDirectory && own.dev !== Deno.statSync(`${path}/..`).dev || path === "/";
});
const ABSOLUTE = plain([], (path) => str(path).startsWith("/"));
const SAME_FILE = plain(["path"], (left, right) => {
  try {
    return realpathSync(str(left)) === realpathSync(str(right));
  } catch {
    return false;
  }
});
const SUBSET = plain(
  ["b"],
  (part, whole) => iterate(part).every((each) => contains(iterate(whole), each)),
);
const SUPERSET = plain(
  ["b"],
  (whole, part) => iterate(part).every((each) => contains(iterate(whole), each)),
);
const NAN = plain([], (value) => {
  if (!isNumber(value)) throw new FilterError(`must be real number, not ${typeName(value)}`);
  return Number.isNaN(Number(value));
});

/** By name, with all their other names. */
export const ANSIBLE_TESTS: Plugins = {
  failed: FAILED,
  failure: FAILED,
  succeeded: SUCCESS,
  success: SUCCESS,
  successful: SUCCESS,
  changed: CHANGED,
  change: CHANGED,
  skipped: SKIPPED,
  skip: SKIPPED,
  reachable: resultTest("reachable", (result) => !flag(result, "unreachable")),
  unreachable: resultTest("unreachable", (result) => flag(result, "unreachable")),
  finished: asyncTest("finished", "finished"),
  started: asyncTest("started", "started"),
  match: regexTest("match"),
  search: regexTest("search"),
  regex: plain(
    ["pattern?", "ignorecase?", "multiline?", "match_type?"],
    (
      value,
      pattern: unknown = "",
      ignoreCase: unknown,
      multiline: unknown,
      kind: unknown = "search",
    ) => matches(value, { pattern, ignoreCase, multiline, kind: str(kind) }),
  ),
  version: VERSION,
  version_compare: VERSION,
  any: plain([], (value) => iterate(value).some(truth)),
  all: plain([], (value) => iterate(value).every(truth)),
  truthy: plain(["convert_bool?"], isTruthy),
  falsy: plain(["convert_bool?"], (value, convert: unknown) => !isTruthy(value, convert)),
  contains: plain(["b"], (container, item) => contains(container, item)),
  subset: SUBSET,
  issubset: SUBSET,
  superset: SUPERSET,
  issuperset: SUPERSET,
  nan: NAN,
  isnan: NAN,
  vault_encrypted: plain([], (value) => isText(value) && str(value).startsWith("$ANSIBLE_VAULT;")),
  directory: DIRECTORY,
  is_dir: DIRECTORY,
  file: FILE,
  is_file: FILE,
  link: LINK,
  is_link: LINK,
  link_exists: fileTest((path) => Deno.lstatSync(path) !== undefined),
  exists: EXISTS,
  abs: ABSOLUTE,
  is_abs: ABSOLUTE,
  mount: MOUNT,
  is_mount: MOUNT,
  same_file: SAME_FILE,
  is_same_file: SAME_FILE,
  uri: plain(["schemes?"], (value, schemes) => uriScheme(value, schemes) !== undefined),
  url: plain(
    ["schemes?"],
    (value, schemes) =>
      uriScheme(value, schemes) !== undefined && /^[^:]+:\/\/[^/]/.test(str(value)),
  ),
  urn: plain([], (value) => uriScheme(value, undefined) === "urn"),
};

function resultTest(name: string, holds: (result: Dict) => boolean): Plugin {
  return plain([], (result) => {
    defined(result);
    if (!isDict(result)) throw new FilterError(`The '${name}' test expects a dictionary`);
    return holds(result);
  });
}

function flag(result: Dict, name: string): boolean {
  return truth(dictGet(result, name) ?? false);
}

function isChanged(result: Dict): boolean {
  const own = dictGet(result, "changed");
  if (own !== undefined) return truth(own);
  const results = dictGet(result, "results");
  if (!isList(results)) return false;
  return results.some((each) => isDict(each) && flag(each, "changed"));
}

function asyncTest(name: string, field: string): Plugin {
  return resultTest(name, (result) => {
    // What does not run in the background is taken as started and finished.
    return truth(dictGet(result, field) ?? 1);
  });
}

function regexTest(kind: string): Plugin {
  return plain(
    ["pattern?", "ignorecase?", "multiline?"],
    (value, pattern: unknown = "", ignoreCase: unknown, multiline: unknown) =>
      matches(value, { pattern, ignoreCase, multiline, kind }),
  );
}

interface Matching {
  readonly pattern: unknown;
  readonly ignoreCase: unknown;
  readonly multiline: unknown;
  readonly kind: string;
}

const PLACES: Record<string, "anywhere" | "start" | "whole"> = {
  match: "start",
  fullmatch: "whole",
};

function matches(value: unknown, { pattern, ignoreCase, multiline, kind }: Matching): boolean {
  const regex = compileRegex(str(defined(pattern)), {
    ignoreCase: truth(ignoreCase ?? false),
    multiline: truth(multiline ?? false),
  });
  return searchRegex(regex, str(defined(value)), PLACES[kind] ?? "anywhere") !== undefined;
}

function isTruthy(value: unknown, convert: unknown = false): boolean {
  if (!truth(convert)) return truth(value);
  const text = isText(value) ? str(value).toLowerCase() : str(value);
  if (["yes", "on", "1", "true", "t", "y", "1.0", "True"].includes(text)) return true;
  if (["no", "off", "0", "false", "f", "n", "0.0", "False"].includes(text)) return false;
  return truth(value);
}

function fileTest(holds: (path: string) => boolean): Plugin {
  return plain([], (path) => {
    defined(path);
    try {
      return holds(str(path));
    } catch {
      return false;
    }
  });
}

function uriScheme(value: unknown, schemes: unknown): string | undefined {
  const scheme = /^([a-z][a-z\d+.-]*):./i.exec(str(value))?.[1].toLowerCase();
  if (scheme === undefined || schemes === undefined || schemes === null) return scheme;
  return iterate(schemes).some((each) => equal(each, scheme)) ? scheme : undefined;
}
