/**
 * The tables of filters and tests, for filters that apply others by name. They are set when
 * all are known; a plain import would be a circle.
 *
 * @module
 */
import type { PluginTables } from "../jinja/environment.ts";

let all: PluginTables = { filters: {}, tests: {} };

/** Says what there is. */
export function setTables(tables: PluginTables): void {
  all = tables;
}

/** What there is. */
export function tables(): PluginTables {
  return all;
}
