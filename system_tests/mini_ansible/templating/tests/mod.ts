/**
 * All tests, what comes after `is`.
 *
 * @module
 */
import type { Plugins } from "../plugin.ts";
import { ANSIBLE_TESTS } from "./ansible_tests.ts";
import { JINJA_TESTS } from "./jinja_tests.ts";

/** By name. */
export const TESTS: Plugins = { ...JINJA_TESTS, ...ANSIBLE_TESTS };
