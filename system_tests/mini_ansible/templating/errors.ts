/**
 * What can go wrong while a template is filled in. The first four are what callers see, in
 * Ansible's words; the others are Python's exceptions, as filters and operators raise them.
 *
 * @module
 */
import { AnsibleError } from "../errors.ts";

/** A template that cannot be filled in. */
export class TemplateError extends AnsibleError {
  override name = "TemplateError";
}

/** Text that is no template at all. */
export class TemplateSyntaxError extends TemplateError {
  override name = "TemplateSyntaxError";
}

/** A template that uses what is not defined. */
export class UndefinedVariableError extends TemplateError {
  override name = "UndefinedVariableError";
}

/** A lookup that failed, or that there is not. */
export class LookupError extends TemplateError {
  override name = "LookupError";
}

/** A filter that was given what it cannot use. */
export class FilterError extends TemplateError {
  override name = "FilterError";
}

/** An exception as Python's own functions raise it. */
export abstract class PythonError extends Error {}

/** Python's TypeError. */
export class PyTypeError extends PythonError {
  override name = "TypeError";
}

/** Python's ValueError. */
export class PyValueError extends PythonError {
  override name = "ValueError";
}

/** Python's KeyError; its message is the key, as `repr()` has it. */
export class PyKeyError extends PythonError {
  override name = "KeyError";
}

/** Python's IndexError. */
export class PyIndexError extends PythonError {
  override name = "IndexError";
}

/** Python's AttributeError. */
export class PyAttributeError extends PythonError {
  override name = "AttributeError";
}

/** Python's ZeroDivisionError. */
export class PyZeroDivisionError extends PythonError {
  override name = "ZeroDivisionError";
}

/** Python's OverflowError. */
export class PyOverflowError extends PythonError {
  override name = "OverflowError";
}

/** Python's re.error: text that is no pattern. */
export class PyRegexError extends PythonError {
  override name = "re.error";
}

/** What Python prints for the class of `error`. */
export function pythonClass(error: Error): string {
  if (error instanceof PythonError) return `<class '${error.name}'>`;
  const name = NAMES.find(([Class]) => error instanceof Class)?.[1] ?? "AnsibleError";
  return `<class 'ansible.errors.${name}'>`;
}

/** Ansible's names for the errors that have others here. */
const NAMES: readonly (readonly [typeof AnsibleError, string])[] = [
  [FilterError, "AnsibleFilterError"],
  [LookupError, "AnsibleLookupError"],
  [UndefinedVariableError, "AnsibleUndefinedVariable"],
];
