/**
 * What the family's shared memory holds, and who uses it.
 *
 * @module
 */

export * from "./attendance.ts";
export * from "./belongings.ts";
export * from "./company.ts";
export * from "./directory.ts";
export * from "./duplicate.ts";
export * from "./family.ts";
export * from "./heap.ts";
export * from "./kinds.ts";
export * from "./names.ts";
export * from "./outbox.ts";
export * from "./process_table.ts";
export * from "./references.ts";
export * from "./scratch.ts";
export * from "./segment.ts";
export * from "./span.ts";
