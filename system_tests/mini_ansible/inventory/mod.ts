/**
 * Who there is: hosts, groups, their variables, and patterns that choose among them.
 *
 * @module
 */

export { type Group, sortGroups } from "./group.ts";
export type { Host } from "./host.ts";
export { type HostsOptions, Inventory } from "./inventory.ts";
export { literalOrText } from "./literal.ts";
export { globMatcher, splitHostPattern } from "./pattern.ts";
