/**
 * Lookups that read something: files, templates, commands, the environment, variables.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { dirname, resolve } from "node:path";
import { FilterError, TemplateError, UndefinedVariableError } from "../errors.ts";
import type { Environment } from "../jinja/environment.ts";
import { truth } from "../python/compare.ts";
import { compileRegex, searchRegex } from "../python/regex.ts";
import { repr, str } from "../python/repr.ts";
import { splitLines } from "../python/text_methods.ts";
import { Undefined } from "../python/undefined.ts";
import {
  type Dict,
  dictGet,
  isDict,
  isList,
  isText,
  type Kwargs,
  typeName,
} from "../python/values.ts";
import { templateFileVars } from "../template_vars.ts";
import { globFiles } from "./glob.ts";
import { readIni } from "./ini.ts";
import { type Lookup, LookupFailed } from "./lookup.ts";
import { candidates, exists, findFile, joinPath } from "./search.ts";
import { shellWords } from "./words.ts";

/** By name. */
export const SOURCE_LOOKUPS: Readonly<Record<string, Lookup>> = {
  env: (_env, terms, { default: otherwise }) =>
    terms.map((term) => {
      const value = Deno.env.get(str(term).split(/\s+/)[0]) ?? otherwise ?? "";
      if (value instanceof Undefined) throw value.error();
      return value;
    }),
  file: (env, terms, options) =>
    terms.map((term) => {
      const text = readFile(env, str(term), "files").text;
      const right = truth(options.rstrip ?? true) ? text.replace(/\s+$/, "") : text;
      return truth(options.lstrip ?? false) ? right.replace(/^\s+/, "") : right;
    }),
  unvault: (env, terms) => terms.map((term) => readFile(env, str(term), "files").text),
  template: (env, terms, options) => terms.map((term) => templateLookup(env, str(term), options)),
  pipe: (env, terms) => terms.map((term) => run(env, str(term), "pipe")),
  lines: (env, terms) => terms.flatMap((term) => splitLines(run(env, str(term), "lines"))),
  vars: (env, terms, options) => terms.map((term) => variable(env, term, options)),
  varnames: (env, terms) => {
    const names = Object.keys(env.vars);
    return terms.flatMap((term) => {
      if (!isText(term)) {
        throw new FilterError(`Invalid setting identifier, "${repr(term)}" is not a string`);
      }
      const pattern = compileRegex(str(term));
      return names.filter((name) => searchRegex(pattern, name) !== undefined);
    });
  },
  config: (_env, terms, options) => terms.map((term) => setting(str(term), options)),
  first_found: firstFound,
  fileglob: (env, terms) => terms.flatMap((term) => fileGlob(env, str(term))),
  csvfile: (env, terms, options) => terms.map((term) => csvLookup(env, str(term), options)),
  ini: (env, terms, options) => terms.flatMap((term) => iniLookup(env, str(term), options)),
  password: (env, terms, options) => terms.map((term) => password(env, str(term), options)),
  inventory_hostnames: (env, terms) => inventoryHostnames(env, terms.map(str)),
  url: () => {
    throw new LookupFailed("Failed lookup url: there is no network here");
  },
};

function readFile(env: Environment, name: string, kind: string): { path: string; text: string } {
  const path = findFile(name, kind, env.searchPaths);
  if (path === undefined) throw new TemplateError(`could not locate file in lookup: ${name}`);
  return { path, text: Deno.readTextFileSync(path) };
}

function templateLookup(env: Environment, name: string, options: Kwargs): unknown {
  const path = findFile(name, "templates", env.searchPaths);
  if (path === undefined) {
    throw new TemplateError(`the template file ${name} could not be found for the lookup`);
  }
  const more = isDict(options.template_vars) ? options.template_vars : {};
  return env.templateFile(path, {
    vars: { ...templateFileVars(path), ...more as Record<string, unknown> },
    convertData: truth(options.convert_data ?? true),
  });
}

function run(env: Environment, command: string, name: string): string {
  try {
    const output = execFileSync("/bin/sh", ["-c", command], {
      cwd: env.basedir,
      encoding: "utf-8",
      maxBuffer: 256 * 1024 * 1024,
      stdio: ["ignore", "pipe", "inherit"],
    });
    return name === "pipe" ? output.trimEnd() : output;
  } catch (error) {
    const { status } = error as { status?: number };
    throw new TemplateError(`lookup_plugin.${name}(${command}) returned ${status ?? 1}`);
  }
}

function variable(env: Environment, term: unknown, options: Kwargs): unknown {
  if (!isText(term)) {
    throw new FilterError(`Invalid setting identifier, "${repr(term)}" is not a string`);
  }
  const name = str(term);
  if (Object.hasOwn(env.vars, name)) {
    const value = env.resolve(name);
    if (value instanceof Undefined) throw value.error();
    return value;
  }
  const hostvars = env.vars.hostvars;
  const own = isDict(hostvars) ? dictGet(hostvars, env.vars.inventory_hostname) : undefined;
  const value = isDict(own) ? dictGet(own, name) : undefined;
  if (value !== undefined) return value;
  if (options.default !== undefined) return options.default;
  throw new UndefinedVariableError(`No variable found with this name: ${name}`);
}

const SETTINGS: Readonly<Record<string, unknown>> = {
  DEFAULT_FORKS: 5,
  DEFAULT_TIMEOUT: 10,
  DEFAULT_BECOME: false,
  DEFAULT_BECOME_USER: "root",
  DEFAULT_REMOTE_USER: null,
  DEFAULT_GATHERING: "implicit",
  DEFAULT_STRATEGY: "linear",
  DEFAULT_TRANSPORT: "smart",
  DEFAULT_JINJA2_NATIVE: false,
  HOST_KEY_CHECKING: true,
  RETRY_FILES_ENABLED: false,
};

function setting(name: string, options: Kwargs): unknown {
  if (Object.hasOwn(SETTINGS, name)) return SETTINGS[name];
  const missing = str(options.on_missing ?? "error");
  if (missing === "skip") return null;
  throw new LookupFailed(`Unable to find setting ${name}`);
}

function firstFound(env: Environment, terms: unknown[], options: Kwargs): unknown[] {
  const { _subdir = "files", ...given } = options;
  const search = terms.length === 0 ? namesOf([given], given) : namesOf(terms, given);
  for (const name of search.names) {
    const found = findFile(name, str(_subdir), env.searchPaths);
    if (found !== undefined) return [resolve(found)];
  }
  if (search.skip) return [];
  throw new LookupFailed("No file was found when using first_found.");
}

interface Search {
  readonly names: string[];
  /** Whether it is fine to find nothing; the last term that says so decides. */
  readonly skip: boolean;
}

/** A name, a mapping with `files` and `paths`, or a list of such. */
function namesOf(terms: unknown[], options: Kwargs): Search {
  const names: string[] = [];
  let skip = false;
  for (const term of terms) {
    if (isList(term)) {
      const inner = namesOf(term, options);
      names.push(...inner.names);
      skip = inner.skip;
      continue;
    }
    if (!isDict(term) && !isText(term)) {
      throw new LookupFailed(
        "Invalid term supplied, can handle string, mapping or list of strings but got: " +
          `<class '${typeName(term)}'> for ${repr(term)}`,
      );
    }
    const from: Dict = isDict(term) ? term : options;
    const files = splitNames(dictGet(from, "files"), /[,;]/);
    const paths = splitNames(dictGet(from, "paths"), /[,:;]/);
    skip = truth(dictGet(from, "skip") ?? false);
    if (paths.length > 0) {
      names.push(...paths.flatMap((path) => files.map((f) => joinPath(path, f))));
    } else if (files.length > 0) names.push(...files);
    else if (isText(term)) names.push(str(term));
  }
  return { names, skip };
}

function splitNames(value: unknown, separator: RegExp): string[] {
  if (value === undefined || value === null) return [];
  if (isList(value)) return value.flatMap((each) => splitNames(each, separator));
  return str(value).split(separator).map((each) => each.trim()).filter(Boolean);
}

function fileGlob(env: Environment, pattern: string): string[] {
  const slash = pattern.lastIndexOf("/");
  const name = pattern.slice(slash + 1);
  const directory = pattern.slice(0, Math.max(slash, pattern.startsWith("/") ? 1 : 0));
  const places = slash < 0
    ? env.searchPaths.flatMap((path) => [joinPath(path, "files"), path])
    : [findFile(directory, "files", env.searchPaths)];
  for (const place of places) {
    const found = place === undefined ? [] : globFiles(place, name);
    if (found.length > 0) return found;
  }
  return [];
}

function csvLookup(env: Environment, term: string, options: Kwargs): unknown {
  const [key, ...pairs] = shellWords(term);
  const fields: Record<string, unknown> = {
    col: 1,
    default: null,
    delimiter: "TAB",
    file: "ansible.csv",
    ...options,
  };
  for (const pair of pairs) {
    const [name, ...value] = pair.split("=");
    fields[name] = value.join("=");
  }
  const delimiter = str(fields.delimiter) === "TAB" ? "\t" : str(fields.delimiter);
  const { text } = readFile(env, str(fields.file), "files");
  for (const line of splitLines(text)) {
    const row = readRow(line, delimiter);
    if (row[0] === key) return row[Number(fields.col)];
  }
  return fields.default;
}

function readRow(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"') {
      if (quoted && line[at + 1] === '"') cell += line[at++];
      else quoted = !quoted;
    } else if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  return [...cells, cell];
}

function iniLookup(env: Environment, term: string, options: Kwargs): unknown[] {
  const [key, ...pairs] = shellWords(term);
  const fields: Record<string, unknown> = {
    type: "ini",
    file: "ansible.ini",
    section: "global",
    re: false,
    default: "",
    allow_no_value: false,
    ...options,
  };
  for (const pair of pairs) {
    const [name, ...value] = pair.split("=");
    fields[name] = value.join("=");
  }
  const { text } = readFile(env, str(fields.file), "files");
  const isProperties = str(fields.type) === "properties";
  const sections = readIni(isProperties ? `[java_properties]\n${text}` : text, {
    keepCase: truth(fields.case_sensitive ?? false),
  });
  const section = sections.get(isProperties ? "java_properties" : str(fields.section));
  if (truth(fields.re)) {
    const pattern = compileRegex(key);
    return [...section ?? []].filter(([name]) => searchRegex(pattern, name, "start"))
      .map(([, value]) => value);
  }
  return [
    section?.get(truth(fields.case_sensitive ?? false) ? key : key.toLowerCase()) ??
      fields.default,
  ];
}

const ALPHABETS: Readonly<Record<string, string>> = {
  ascii_letters: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
  ascii_lowercase: "abcdefghijklmnopqrstuvwxyz",
  ascii_uppercase: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  digits: "0123456789",
  hexdigits: "0123456789abcdefABCDEF",
  octdigits: "01234567",
  punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};

function password(env: Environment, term: string, options: Kwargs): string {
  const [path, ...pairs] = shellWords(term);
  const fields: Record<string, unknown> = { length: 20, chars: undefined, ...options };
  for (const pair of pairs) {
    const [name, ...value] = pair.split("=");
    fields[name] = value.join("=");
  }
  if (fields.encrypt !== undefined && fields.encrypt !== null) {
    throw new TemplateError("Unable to encrypt nor hash, passlib must be installed.");
  }
  const file = path === "/dev/null" ? undefined : candidates(path, "files", [env.basedir]).at(-1)!;
  if (file !== undefined && exists(file)) return Deno.readTextFileSync(file).trimEnd();
  const letters = alphabet(fields.chars);
  const made = Array.from(
    { length: Number(fields.length) },
    () => letters[randomInt(letters.length)],
  ).join("");
  if (file !== undefined) {
    Deno.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    Deno.writeTextFileSync(file, `${made}\n`, { mode: 0o600 });
  }
  return made;
}

function alphabet(chars: unknown): string {
  if (chars === undefined || chars === null) {
    return `${ALPHABETS.ascii_letters}${ALPHABETS.digits}.,:-_`;
  }
  const names = isList(chars) ? chars.map(str) : str(chars).split(",");
  return names.map((name) => ALPHABETS[name] ?? name).join("");
}

function inventoryHostnames(env: Environment, patterns: string[]): string[] {
  const groups = env.vars.groups as Dict | undefined;
  const all = groups === undefined ? [] : (dictGet(groups, "all") as string[] | undefined) ?? [];
  const chosen = new Set<string>();
  for (const pattern of patterns.flatMap((each) => each.split(/[:,]/))) {
    const name = pattern.replace(/^[!&]/, "");
    const hosts = all.filter((host) =>
      host === name || ((groups && dictGet(groups, name)) as string[] | undefined)?.includes(host)
    );
    if (pattern.startsWith("!")) hosts.forEach((host) => chosen.delete(host));
    else if (pattern.startsWith("&")) {
      [...chosen].filter((host) => !hosts.includes(host)).forEach((host) => chosen.delete(host));
    } else hosts.forEach((host) => chosen.add(host));
  }
  return [...chosen];
}
