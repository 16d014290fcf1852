/**
 * Playbooks, task files, variables: YAML 1.1 as PyYAML reads it, by `@std/yaml` with the
 * types of YAML 1.1.
 *
 * @module
 */
import { parse, parseAll, type ParseOptions } from "@std/yaml/unstable-parse";
import { TYPES } from "./types.ts";
import { YamlError } from "./yaml_error.ts";

/** How {@linkcode parseYaml} tells of what it finds. */
export interface YamlOptions {
  /** What errors name as the file. */
  readonly filename?: string;
  /** Is told of a key that comes twice in one mapping; the last one counts. */
  readonly onWarning?: (message: string) => void;
}

const SCHEMA: ParseOptions = { schema: "failsafe", extraTypes: TYPES };

/**
 * The value of the one document in `text`, `null` if there is none.
 *
 * @throws {YamlError} If it is not YAML, holds more than one document, or is encrypted.
 */
export function parseYaml(text: string, options: YamlOptions = {}): unknown {
  return read(text, options, (settings) => parse(text, settings));
}

/**
 * The values of all documents in `text`.
 *
 * @throws {YamlError} If it is not YAML, or is encrypted.
 */
export function parseAllYaml(text: string, options: YamlOptions = {}): unknown[] {
  return read(text, options, (settings) => parseAll(text, settings)) as unknown[];
}

function read(
  text: string,
  options: YamlOptions,
  parser: (settings: ParseOptions) => unknown,
): unknown {
  refuseVaultFile(text, options);
  try {
    return parser(SCHEMA);
  } catch (error) {
    if (!isDuplicateKey(error)) throw located(error, text, options);
    options.onWarning?.(duplicateKeyWarning(located(error, text, options)));
  }
  try {
    return parser({ ...SCHEMA, allowDuplicateKeys: true });
  } catch (error) {
    throw located(error, text, options);
  }
}

function refuseVaultFile(text: string, { filename }: YamlOptions): void {
  if (!text.startsWith("$ANSIBLE_VAULT;")) return;
  const problem = "Attempting to decrypt but no vault secrets found";
  throw new YamlError(problem, { text: "", filename, line: 1, column: 1 });
}

/** The two libraries behind `@std/yaml` word it "duplicated key" and "keys must be unique". */
function isDuplicateKey(error: unknown): boolean {
  return error instanceof SyntaxError && /duplicated? key|must be unique/i.test(error.message);
}

function duplicateKeyWarning({ place, line, column }: YamlError): string {
  return `While constructing a mapping from ${place?.file}, line ${line}, column ${column}, ` +
    "found a duplicate dict key. Using last defined value only.";
}

/** Makes Ansible's error of the parser's, which has its place only in its text. */
function located(error: unknown, text: string, { filename }: YamlOptions): YamlError {
  if (!(error instanceof Error)) throw error;
  const place = /^(.*?)\s*at line (\d+), column (\d+)/s.exec(error.message);
  const [, problem, line, column] = place ?? [null, error.message, "1", "1"];
  return new YamlError(problem, { text, filename, line: Number(line), column: Number(column) });
}
