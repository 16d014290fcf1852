/**
 * Ansible's filters on text: patterns, encodings, hashes, comments.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, getHashes } from "node:crypto";
import { FilterError } from "../errors.ts";
import { isUndefined } from "../python/nothing.ts";
import { plain, type Plugins } from "../plugin.ts";
import { equal, truth } from "../python/compare.ts";
import { passwordHash } from "../python/password_hash.ts";
import {
  compileRegex,
  escapeRegex,
  findAllRegex,
  groupNumber,
  searchRegex,
  substitute,
  textsOf,
} from "../python/regex.ts";
import { str } from "../python/repr.ts";
import { TEXT_METHODS } from "../python/text_methods.ts";
import { defined, Undefined } from "../python/undefined.ts";
import { isText, typeName } from "../python/values.ts";

/** By name. */
export const TEXTS: Plugins = {
  bool: plain([], toBool),
  mandatory: plain(["msg?"], (value, message: unknown = null) => {
    if (!isUndefined(value)) return value;
    if (message !== null) throw new FilterError(str(message));
    const name = value instanceof Undefined ? value.name : undefined;
    const quoted = name === undefined ? "" : `'${str(name)}' `;
    throw new FilterError(`Mandatory variable ${quoted} not defined.`);
  }),
  ternary: plain(
    ["true_val", "false_val", "none_val?"],
    (value, yes, no, none: unknown = null) =>
      value === null && none !== null ? none : truth(value) ? yes : no,
  ),
  type_debug: plain([], (value) => isUndefined(value) ? "AnsibleUndefined" : typeName(value)),
  quote: plain([], (value) => quote(value === null ? "" : text(value))),
  split: plain(
    ["sep?", "maxsplit?"],
    (value, separator: unknown, most: unknown) =>
      TEXT_METHODS.split.run(undefined as never, text(value), separator, most),
  ),
  b64encode: plain(
    ["encoding?"],
    (value, encoding: unknown = "utf-8") =>
      Buffer.from(text(value), encodingOf(encoding)).toString("base64"),
  ),
  b64decode: plain(
    ["encoding?"],
    (value, encoding: unknown = "utf-8") =>
      Buffer.from(text(value), "base64").toString(encodingOf(encoding)),
  ),
  hash: plain(["hashtype?"], (value, kind: unknown = "sha1") => digest(value, str(kind))),
  checksum: plain([], (value) => digest(value, "sha1")),
  sha1: plain([], (value) => digest(value, "sha1")),
  md5: plain([], (value) => digest(value, "md5")),
  password_hash: plain(["hashtype?", "salt?", "salt_size?", "rounds?", "ident?"], passwordHash),
  to_uuid: plain(
    ["namespace?"],
    (value, namespace: unknown = ANSIBLE_NAMESPACE) => uuid5(str(namespace), text(value)),
  ),
  comment: plain(["style?", "**kwargs"], comment),
  regex_escape: plain(["re_type?"], (value, kind: unknown = "python") => {
    if (str(kind) === "python") return escapeRegex(text(value));
    if (str(kind) === "posix_basic") return text(value).replace(/[\].[^$*\\]/g, "\\$&");
    throw new FilterError(
      str(kind) === "posix_extended"
        ? "Regex type (posix_extended) not yet implemented"
        : `Invalid regex type (${str(kind)})`,
    );
  }),
  regex_findall: plain(
    ["regex", "multiline?", "ignorecase?"],
    (value, pattern: unknown, multiline: unknown = false, ignoreCase: unknown = false) => {
      const regex = compileRegex(text(pattern), flags(ignoreCase, multiline));
      return textsOf(regex, findAllRegex(regex, text(value)));
    },
  ),
  regex_replace: plain(
    ["pattern?", "replacement?", "ignorecase?", "multiline?", "count?", "mandatory_count?"],
    regexReplace,
  ),
  regex_search: plain(["regex", "*args", "**kwargs"], regexSearch),
  urldecode: plain([], (value) => decodeURIComponent(text(value).replaceAll("+", " "))),
  urlsplit: plain(["query?"], (value, query: unknown = "") => urlSplit(text(value), str(query))),
  vault: plain(["*args", "**kwargs"], refuseVault),
  unvault: plain(["*args", "**kwargs"], refuseVault),
};

function text(value: unknown): string {
  return str(defined(value));
}

function toBool(value: unknown): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (isText(value)) return ["yes", "on", "1", "true"].includes(str(value).toLowerCase());
  return equal(value, 1);
}

/** As `shlex.quote()`. */
export function quote(value: string): string {
  if (value === "") return "''";
  if (/^[\w@%+=:,./-]+$/.test(value)) return value;
  return `'${value.replaceAll("'", `'"'"'`)}'`;
}

function encodingOf(name: unknown): "utf8" | "utf16le" | "latin1" | "ascii" {
  const short = str(name).toLowerCase().replace(/[-_]/g, "");
  if (short === "utf16le" || short === "utf16") return "utf16le";
  if (short === "latin1" || short === "iso88591") return "latin1";
  return short === "ascii" ? "ascii" : "utf8";
}

function digest(value: unknown, kind: string): string {
  const name = kind.toLowerCase().replace("sha3_", "sha3-").replace(
    "-",
    kind.includes("3") ? "-" : "",
  );
  if (!getHashes().includes(name)) {
    throw new FilterError(`unsupported hash type ${kind}`);
  }
  return createHash(name).update(text(value), "utf8").digest("hex");
}

const ANSIBLE_NAMESPACE = "361E6D51-FAEC-444A-9079-341386DA8E2E";

function uuid5(namespace: string, name: string): string {
  const space = namespace.replaceAll("-", "");
  if (!/^[\da-f]{32}$/i.test(space)) {
    throw new FilterError(
      `Invalid value '${namespace}' for 'namespace': badly formed hexadecimal UUID string`,
    );
  }
  const hash = createHash("sha1").update(Buffer.from(space, "hex")).update(name, "utf8").digest();
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString("hex").slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const STYLES: Readonly<Record<string, Record<string, string>>> = {
  plain: { decoration: "# " },
  erlang: { decoration: "% " },
  c: { decoration: "// " },
  cblock: { beginning: "/*", decoration: " * ", end: " */" },
  xml: { beginning: "<!--", decoration: " - ", end: "-->" },
};

function comment(value: unknown, style: unknown = "plain", given: Record<string, unknown>): string {
  const own = STYLES[str(style)];
  if (own === undefined) throw new FilterError(`Invalid style '${str(style)}'.`);
  const edge = str(given.decoration ?? own.decoration).trimEnd();
  const parts: Record<string, unknown> = {
    ...{ newline: "\n", beginning: "", end: "" },
    ...{ prefix: edge, prefix_count: 1, postfix: edge, postfix_count: 1 },
    ...own,
    ...given,
  };
  const [line, decoration] = [str(parts.newline), str(parts.decoration)];
  const beginning = truth(parts.beginning) ? str(parts.beginning) + line : "";
  const prefixLine = str(parts.prefix) === line ? line : str(parts.prefix) + line;
  const prefix = truth(parts.prefix) ? prefixLine.repeat(Number(parts.prefix_count)) : "";
  const body = (decoration + text(value).split(line).join(line + decoration))
    .split(decoration + line).join(decoration.trimEnd() + line);
  const postfix = (line + str(parts.postfix)).repeat(Number(parts.postfix_count));
  const end = truth(parts.end) ? line + str(parts.end) : "";
  return beginning + prefix + body + postfix + end;
}

function flags(ignoreCase: unknown, multiline: unknown) {
  return { ignoreCase: truth(ignoreCase), multiline: truth(multiline) };
}

function regexReplace(
  value: unknown,
  pattern: unknown = "",
  replacement: unknown = "",
  ignoreCase: unknown = false,
  multiline: unknown = false,
  count: unknown = 0,
  mandatory: unknown = 0,
): string {
  const regex = compileRegex(text(pattern), flags(ignoreCase, multiline));
  const result = substitute(regex, text(replacement), { text: text(value), count: Number(count) });
  if (truth(mandatory) && result.changed !== Number(mandatory)) {
    throw new FilterError(
      `'${str(pattern)}' should match ${mandatory} times, but matches ${result.changed} times in '${
        str(value)
      }'`,
    );
  }
  return result.text;
}

function regexSearch(
  value: unknown,
  pattern: unknown,
  args: unknown[],
  kwargs: Record<string, unknown>,
): unknown {
  const regex = compileRegex(
    text(pattern),
    flags(kwargs.ignorecase ?? false, kwargs.multiline ?? false),
  );
  const groups = args.map((arg) => {
    const match = /^\\(?:g<(\S+)>|(\d+))/.exec(str(arg));
    if (match === null) throw new FilterError("Unknown argument");
    return match[1] ?? match[2];
  });
  const match = searchRegex(regex, text(value));
  if (match === undefined) return null;
  if (groups.length === 0) return match.text;
  return groups.map((group) => {
    const number = groupNumber(group, regex);
    return number === 0 ? match.text : match.groups[number - 1] ?? null;
  });
}

function urlSplit(value: string, query: string): unknown {
  const match = /^(?:([a-zA-Z][\w+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s
    .exec(value)!;
  const [, scheme = "", netloc = "", path, search = "", fragment = ""] = match;
  const at = netloc.lastIndexOf("@");
  const [username = null, password = null] = at < 0 ? [] : netloc.slice(0, at).split(/:(.*)/s);
  const address = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(netloc.slice(at + 1));
  const host = address?.[1] ?? address?.[2] ?? "";
  const parts: Record<string, unknown> = {
    fragment,
    hostname: host === "" ? null : host.toLowerCase(),
    netloc,
    password,
    path,
    port: address?.[3] ? Number(address[3]) : null,
    query: search,
    scheme: scheme.toLowerCase(),
    username,
  };
  if (query === "") return parts;
  if (!(query in parts)) throw new FilterError(`urlsplit: unknown URL component: ${query}`);
  return parts[query];
}

function refuseVault(): never {
  throw new FilterError(
    "Cannot encrypt or decrypt: there is no vault here, Attempting to decrypt but no vault secrets found",
  );
}
