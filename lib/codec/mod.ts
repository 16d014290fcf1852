/**
 * Values to bytes and back.
 *
 * @module
 */

export * from "./call_sites.ts";
export * from "./decode.ts";
export * from "./encode.ts";
export * from "./error_value.ts";
export * from "./limits.ts";
export * from "./loaded_modules.ts";
export * from "./reduce.ts";
export * from "./reference.ts";
export * from "./shared_form.ts";
export * from "./task.ts";
