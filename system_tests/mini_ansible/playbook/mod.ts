/**
 * Playbooks as they are written: plays, blocks, roles, tasks, and how keywords are inherited.
 *
 * @module
 */

export { parseKeyValue, splitArguments } from "./arguments.ts";
export { Block, type Part } from "./block.ts";
export { FileLoader } from "./file_loader.ts";
export { type Keyword, LOOP_CONTROL, PLAY, TASK } from "./keywords.ts";
export { importRole, type IncludedRole } from "./load_role.ts";
export { applied } from "./load_includes.ts";
export { loadBlocks, Malformed } from "./load_tasks.ts";
export type { About, Loading } from "./loading.ts";
export { asList, isIdentifier, newUuid, type Node } from "./node.ts";
export { implicitMeta, Play, type TagOptions } from "./play.ts";
export { checkPlaybook, loadPlaybook, type Playbook } from "./playbook.ts";
export type { Role } from "./role.ts";
export { isWanted, type TagFilter } from "./tags.ts";
export { type RoleReference, shortAction, Task } from "./task.ts";
export { boolean, InvalidValue, isMapping, validated } from "./validate.ts";
