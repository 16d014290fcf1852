/**
 * All filters.
 *
 * @module
 */
import type { Plugins } from "../plugin.ts";
import { TESTS } from "../tests/mod.ts";
import { COLLECTIONS } from "./collections.ts";
import { JINJA_SEQUENCES } from "./jinja_sequences.ts";
import { JINJA_TEXT } from "./jinja_text.ts";
import { JINJA_VALUES } from "./jinja_values.ts";
import { NUMBERS } from "./numbers.ts";
import { PATHS } from "./paths.ts";
import { SERIALISE } from "./serialise.ts";
import { setTables } from "./tables.ts";
import { TEXTS } from "./texts.ts";

/** By name; Ansible's come before Jinja2's of the same name. */
export const FILTERS: Plugins = {
  ...JINJA_SEQUENCES,
  ...JINJA_TEXT,
  ...JINJA_VALUES,
  ...COLLECTIONS,
  ...NUMBERS,
  ...PATHS,
  ...SERIALISE,
  ...TEXTS,
};

setTables({ filters: FILTERS, tests: TESTS });
