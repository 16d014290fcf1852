/**
 * What is wrong with a YAML file, told as Ansible does: the problem, the place, the line.
 *
 * @module
 */
import { AnsibleParserError } from "../errors.ts";

/** Text that is not YAML, or not of the kind that Ansible takes. */
export class YamlError extends AnsibleParserError {
  override name = "YamlError";
  /** What is wrong, without the place. */
  readonly problem: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;

  /** `problem` is at `line` and `column` of `text`, which is that of `filename`. */
  constructor(problem: string, where: YamlPlace) {
    super(describe(problem, where), { place: { ...where, file: where.filename ?? "<string>" } });
    this.problem = problem;
    this.line = where.line;
    this.column = where.column;
  }
}

/** Where it is. */
export interface YamlPlace {
  readonly text: string;
  readonly filename?: string;
  readonly line: number;
  readonly column: number;
}

function describe(problem: string, { text, filename, line, column }: YamlPlace): string {
  const lines = text.split("\n");
  const before = lines[line - 2] ?? "";
  const at = lines[line - 1] ?? "";
  return `We were unable to read either as JSON nor YAML, these are the errors we got from each:
JSON: Expecting value: line 1 column 1 (char 0)

Syntax Error while loading YAML.
  ${problem}

The error appears to be in '${filename ?? "<string>"}': line ${line}, column ${column}, but may
be elsewhere in the file depending on the exact syntax problem.

The offending line appears to be:

${before}
${at}
${" ".repeat(Math.max(0, column - 1))}^ here
`;
}
