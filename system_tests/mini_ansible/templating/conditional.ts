/**
 * `when`, `failed_when`, `assert: that`: expressions of Jinja without the braces.
 *
 * @module
 */
import { TemplateError, UndefinedVariableError } from "./errors.ts";
import { truth } from "./python/compare.ts";
import { str } from "./python/repr.ts";

/** What conditions need of a templar. */
interface Templates {
  template(value: unknown): unknown;
}

/**
 * Whether all of `conditions` hold; a list is looked at up to the first that does not.
 *
 * @throws {TemplateError} If one cannot be evaluated.
 */
export function allHold(templar: Templates, conditions: unknown): boolean {
  for (const condition of Array.isArray(conditions) ? conditions : [conditions]) {
    try {
      if (!holds(templar, condition)) return false;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const Kind = error instanceof UndefinedVariableError ? UndefinedVariableError : TemplateError;
      throw new Kind(
        `The conditional check '${str(condition)}' failed. The error was: ${error.message}`,
        { cause: error },
      );
    }
  }
  return true;
}

function holds(templar: Templates, original: unknown): boolean {
  if (original === null || original === undefined || original === "") return true;
  if (typeof original === "boolean") return original;
  let condition: unknown = original;
  try {
    condition = templar.template(original);
    if (typeof condition !== "string" || condition === "") return truth(condition);
    const result = templar.template(`{% if ${condition} %} True {% else %} False {% endif %}`);
    const text = str(result).trim();
    if (text === "True") return true;
    if (text === "False") return false;
  } catch (error) {
    if (!(error instanceof UndefinedVariableError)) throw error;
    const known = asked(str(condition), error.message);
    if (known !== undefined) return known;
    throw new UndefinedVariableError(
      `error while evaluating conditional (${str(original)}): ${error.message}`,
      { cause: error },
    );
  }
  throw new TemplateError(`unable to evaluate conditional: ${str(original)}`);
}

const UNDEFINED_NAME = /'(hostvars\[.+\]|[\w_]+)' is undefined/;
const DEFINED_TEST =
  /((?:hostvars\[['"][\w\d.-]+['"]\]|[\w_]+))\s+(is(?:\s+not)?)\s+(defined|undefined)/g;

/** What is true if the error is just what the condition asks about. */
function asked(condition: string, problem: string): boolean | undefined {
  const name = UNDEFINED_NAME.exec(problem)?.[1].replaceAll("'", '"');
  if (name === undefined) return undefined;
  for (const [, variable, verb, state] of condition.matchAll(DEFINED_TEST)) {
    if (variable.replaceAll("'", '"') !== name) continue;
    const shouldExist = verb.includes("not") !== (state === "defined");
    return !shouldExist;
  }
  return undefined;
}
