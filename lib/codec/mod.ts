/**
 * Values to bytes and back.
 *
 * Out: encode.ts → flatten.ts (any value to a tree of plain ones) → wire.ts (msgpackr).
 * In: decode.ts → limits.ts (bytes of strangers) → wire.ts → rebuild.ts. What stands in the
 * tree for each kind of object is a form: form.ts says what that is, kinds.ts which one an
 * object gets. Functions and classes travel by reference: reference.ts.
 *
 * @module
 */

export * from "./call_sites.ts";
export * from "./decode.ts";
export * from "./encode.ts";
export { registerErrorClasses } from "./error_class.ts";
export { remoteStack, Thrown } from "./error_value.ts";
export type { Limits } from "./limits.ts";
export * from "./loaded_modules.ts";
export type { AnyFunction } from "./function_source.ts";
export { type Callable, reduce, type Reduction, register } from "./reduce.ts";
export * from "./reference.ts";
export {
  type Handle,
  registerSharedForm,
  registerSharedViews,
  type SharedForm,
  type SharedViewForm,
} from "./shared_form.ts";
export * from "./task.ts";
