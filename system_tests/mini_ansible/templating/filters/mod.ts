/**
 * All filters.
 *
 * @module
 */
import type { Plugins } from "../plugin.ts";
import { TESTS } from "../tests/mod.ts";
import { JINJA_SEQUENCES } from "./jinja_sequences.ts";
import { JINJA_TEXT } from "./jinja_text.ts";
import { JINJA_VALUES } from "./jinja_values.ts";
import { setTables } from "./tables.ts";

/** By name. */
export const FILTERS: Plugins = {
  ...JINJA_SEQUENCES,
  ...JINJA_TEXT,
  ...JINJA_VALUES,
};

setTables({ filters: FILTERS, tests: TESTS });
