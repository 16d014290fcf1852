/**
 * Templates: Jinja2 with Ansible's filters, tests and lookups.
 *
 * @module
 */
export {
  FilterError,
  LookupError,
  PythonError,
  PyTypeError,
  PyValueError,
  TemplateError,
  TemplateSyntaxError,
  UndefinedVariableError,
} from "./errors.ts";
export { OMIT } from "./globals.ts";
export type { Syntax } from "./jinja/syntax.ts";
export { hasLookup } from "./lookups/mod.ts";
export { LazyMapping, NativeText, PyFloat } from "./python/values.ts";
export {
  compileRegex,
  expand as expandRegex,
  type Match as RegexMatch,
  searchRegex,
  substitute as substituteRegex,
} from "./python/regex.ts";
export { repr as pythonRepr, str as pythonText } from "./python/repr.ts";
export {
  Templar,
  type TemplarOptions,
  type TemplateFileOptions,
  type TemplateOptions,
  type Vars,
} from "./templar.ts";
export { templateFileVars } from "./template_vars.ts";
export { toPlain } from "./to_plain.ts";
export { isUnsafe, markUnsafe, UnsafeText, unsafeTexts } from "../yaml/mod.ts";
