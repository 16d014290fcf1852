/**
 * What a template needs from around it.
 *
 * @module
 */
import type { Plugins } from "../plugin.ts";
import type { Template } from "./template.ts";

/** Variables, plugins and other templates, as one templating sees them. */
export interface Environment {
  /** The variable or global of that name; an `Undefined` if there is none. */
  resolve(name: string): unknown;
  /** The template of that name; `undefined` if there is none. */
  load(name: string): Template | undefined;
  /** `lookup()`, `query()` and `with_...`: the list that a lookup gives. */
  lookup(name: string, terms: unknown[], kwargs: Record<string, unknown>): unknown[];
  /** Fills in what a text says, as a value in a playbook is filled in. */
  template(value: unknown, options?: { convertData?: boolean }): unknown;
  /** Fills in the file at `path`, with more variables. */
  templateFile(
    path: string,
    options: { vars: Record<string, unknown>; convertData: boolean },
  ): unknown;
  /** All variables, as they are defined; not filled in. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Directories to look for files in, the nearest first. */
  readonly searchPaths: readonly string[];
  /** Where relative paths start. */
  readonly basedir: string;
  /** What is called when something is dubious. */
  warn(message: string): void;
}

/** The functions that templates can use, by name. */
export interface PluginTables {
  readonly filters: Plugins;
  readonly tests: Plugins;
}

const PREFIX = /^ansible\.(?:builtin|legacy)\./;

/** The plugin of that name, with or without the collection before it. */
export function findPlugin(table: Plugins, name: string): Plugins[string] | undefined {
  const short = name.replace(PREFIX, "");
  return Object.hasOwn(table, short) ? table[short] : undefined;
}
