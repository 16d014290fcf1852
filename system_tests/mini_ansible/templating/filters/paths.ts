/**
 * Ansible's filters on paths.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { posix } from "node:path";
import { globFiles } from "../lookups/glob.ts";
import { plain, type Plugins } from "../plugin.ts";
import { str } from "../python/repr.ts";
import { iterate } from "../python/sequence.ts";
import { defined } from "../python/undefined.ts";
import { isList, isText, tuple } from "../python/values.ts";
import { FilterError } from "../errors.ts";

/** By name. */
export const PATHS: Plugins = {
  basename: plain([], (value) => {
    const path = text(value);
    return path.slice(path.lastIndexOf("/") + 1);
  }),
  dirname: plain([], (value) => dirname(text(value))),
  expanduser: plain([], (value) => text(value).replace(/^~(?=\/|$)/, homedir())),
  expandvars: plain(
    [],
    (value) =>
      text(value).replace(
        /\$(?:\{(\w+)\}|(\w+))/g,
        (whole, braced, bare) => Deno.env.get(braced ?? bare) ?? whole,
      ),
  ),
  realpath: plain([], (value) => realPath(text(value))),
  relpath: plain(
    ["start?"],
    (value, start: unknown = ".") =>
      posix.relative(posix.resolve(text(start)), posix.resolve(text(value))) || ".",
  ),
  splitext: plain([], (value) => {
    const path = text(value);
    const at = path.lastIndexOf(".");
    const name = path.slice(path.lastIndexOf("/") + 1);
    const isExtension = at > path.lastIndexOf("/") && name.slice(0, name.lastIndexOf("."))
          .replace(/^\.+/, "") !== "";
    return isExtension ? tuple(path.slice(0, at), path.slice(at)) : tuple(path, "");
  }),
  path_join: plain([], (value) => {
    defined(value);
    if (isText(value)) return str(value);
    if (!isList(value)) {
      throw new FilterError("|path_join expects string or sequence, got <class 'dict'> instead.");
    }
    return value.map(text).reduce((path, part) =>
      part.startsWith("/")
        ? part
        : path === "" || path.endsWith("/")
        ? path + part
        : `${path}/${part}`
    );
  }),
  normpath: plain([], (value) => normalize(text(value))),
  commonpath: plain([], (value) => {
    const paths = iterate(value).map((each) => text(each).split("/").filter((part) => part !== ""));
    const [first = []] = paths;
    const shared = first.findIndex((part, index) => paths.some((path) => path[index] !== part));
    const isAbsolute = text(iterate(value)[0] ?? "").startsWith("/");
    return (isAbsolute ? "/" : "") + (shared < 0 ? first : first.slice(0, shared)).join("/");
  }),
  fileglob: plain([], (value) => {
    const path = text(value);
    const slash = path.lastIndexOf("/");
    return globFiles(slash < 0 ? "." : path.slice(0, slash) || "/", path.slice(slash + 1));
  }),
  win_basename: plain([], (value) => splitDrive(text(value))[1].split(/[\\/]/).at(-1)),
  win_dirname: plain([], (value) => {
    const [drive, rest] = splitDrive(text(value));
    const at = Math.max(rest.lastIndexOf("\\"), rest.lastIndexOf("/"));
    const head = rest.slice(0, at + 1);
    return drive + (/^[\\/]*$/.test(head) ? head : head.replace(/[\\/]+$/, ""));
  }),
  win_splitdrive: plain([], (value) => tuple(...splitDrive(text(value)))),
};

function text(value: unknown): string {
  return str(defined(value));
}

function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf("/") + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, "");
}

function normalize(path: string): string {
  if (path === "") return ".";
  const normal = posix.normalize(path);
  const bare = normal.length > 1 ? normal.replace(/\/$/, "") : normal;
  // POSIX leaves the meaning of exactly two slashes to the system.
  return /^\/\/(?!\/)/.test(path) ? `/${bare}` : bare;
}

/** Follows links as far as there is something. */
function realPath(path: string): string {
  const full = posix.resolve(path);
  try {
    return realpathSync(full);
  } catch {
    const parent = posix.dirname(full);
    return parent === full ? full : posix.join(realPath(parent), posix.basename(full));
  }
}

function splitDrive(path: string): [string, string] {
  const share = /^(?:\\\\|\/\/)[^\\/]+[\\/][^\\/]+/.exec(path)?.[0];
  const drive = share ?? /^[a-zA-Z]:/.exec(path)?.[0] ?? "";
  return [drive, path.slice(drive.length)];
}
