/**
 * Holds the arguments of a module against what it takes, in the order and with the words of
 * Ansible: the first error is the one that a module fails with.
 */

import { type ArgumentType, coerce, CoercionError, toBoolean } from "./coerce.ts";
import { isMapping, pythonText, pythonType } from "./python_text.ts";

/** One argument. */
export interface ArgumentField {
  readonly type?: ArgumentType;
  /** The type of the members of a list. */
  readonly elements?: ArgumentType;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
  readonly aliases?: readonly string[];
  /** The fields of a mapping, or of the mappings in a list. */
  readonly options?: Readonly<Record<string, ArgumentField>>;
}

/** What a module takes. */
export interface ArgumentSpec {
  readonly arguments: Readonly<Record<string, ArgumentField>>;
  readonly mutuallyExclusive?: readonly (readonly string[])[];
  readonly requiredTogether?: readonly (readonly string[])[];
  readonly requiredOneOf?: readonly (readonly string[])[];
  /** If the first argument has that value, the others are needed: all, or one with `any`. */
  readonly requiredIf?: readonly (readonly [string, unknown, readonly string[], "any"?])[];
  /** Where the one is given the others are needed. */
  readonly requiredBy?: Readonly<Record<string, readonly string[]>>;
  /** Adds the arguments that all modules have which write files. */
  readonly fileCommon?: boolean;
}

/** What the check found. */
export interface CheckedArguments {
  /** With defaults, under their own names. */
  readonly params: Record<string, unknown>;
  readonly errors: readonly string[];
  /** The first error, if it is about arguments that are not known. */
  readonly isUnsupported: boolean;
}

const FILE_COMMON: Readonly<Record<string, ArgumentField>> = {
  mode: { type: "raw" },
  owner: {},
  group: {},
  seuser: {},
  serole: {},
  selevel: {},
  setype: {},
  attributes: { aliases: ["attr"] },
  unsafe_writes: { type: "bool", default: false },
};

/** The arguments of a module that writes files, with those in `fields`. */
export function fieldsOf(spec: ArgumentSpec): Readonly<Record<string, ArgumentField>> {
  return spec.fileCommon ? { ...FILE_COMMON, ...spec.arguments } : spec.arguments;
}

/** Holds `args` against `spec`. */
export function checkArguments(
  spec: ArgumentSpec,
  args: Readonly<Record<string, unknown>>,
  environment?: () => Readonly<Record<string, string>>,
): CheckedArguments {
  const fields = fieldsOf(spec);
  const errors: string[] = [];
  const params = renameAliases(fields, args);
  const unsupported = Object.keys(args).filter((name) => !isKnown(fields, name));

  checkExclusive(spec, params, errors);
  setDefaults(fields, params, { evenNone: false });
  checkRequired(fields, params, errors);
  convertAll(fields, { params, errors, environment, path: [] });
  checkChoices(fields, { params, errors, path: [] });
  checkRelations(spec, params, errors);
  setDefaults(fields, params, { evenNone: true });
  const firstUnsupported = errors.length;
  checkOptions(fields, { params, errors, environment, path: [] });
  if (unsupported.length > 0) errors.push(unsupportedText(fields, unsupported));
  return { params, errors, isUnsupported: unsupported.length > 0 && firstUnsupported === 0 };
}

interface Work {
  readonly params: Record<string, unknown>;
  readonly errors: string[];
  /** For paths. */
  readonly environment?: () => Readonly<Record<string, string>>;
  /** The arguments around these, outermost first. */
  readonly path: readonly string[];
}

type Fields = Readonly<Record<string, ArgumentField>>;

function isKnown(fields: Fields, name: string): boolean {
  return Object.hasOwn(fields, name) ||
    Object.values(fields).some(({ aliases }) => aliases?.includes(name));
}

function unsupportedText(fields: Fields, unsupported: readonly string[]): string {
  const names = Object.keys(fields).filter((name) => !name.startsWith("_")).sort();
  const aliases = Object.values(fields).flatMap((field) => field.aliases ?? []).sort();
  const known = names.join(", ") + (aliases.length > 0 ? ` (${aliases.join(", ")})` : "");
  return `${[...unsupported].sort().join(", ")}. Supported parameters include: ${known}.`;
}

function renameAliases(
  fields: Fields,
  args: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const params: Record<string, unknown> = { ...args };
  for (const [name, { aliases = [] }] of Object.entries(fields)) {
    for (const alias of aliases) {
      if (!Object.hasOwn(args, alias)) continue;
      params[name] = args[alias];
      delete params[alias];
    }
  }
  return params;
}

function isGiven(params: Record<string, unknown>, name: string): boolean {
  return params[name] !== undefined && params[name] !== null;
}

function checkExclusive(spec: ArgumentSpec, params: Record<string, unknown>, errors: string[]) {
  const broken = (spec.mutuallyExclusive ?? []).filter((names) =>
    names.filter((name) => isGiven(params, name)).length > 1
  );
  if (broken.length === 0) return;
  const groups = broken.map((names) => names.join("|"));
  errors.push(`parameters are mutually exclusive: ${groups.join(", ")}`);
}

/** Defaults first, so that checks see them; what has none is None in the end. */
function setDefaults(
  fields: Fields,
  params: Record<string, unknown>,
  { evenNone }: { evenNone: boolean },
): void {
  for (const [name, field] of Object.entries(fields)) {
    if (field.default !== undefined) {
      if (!isGiven(params, name)) params[name] = copyOf(field.default);
    } else if (evenNone && params[name] === undefined) params[name] = null;
  }
}

function copyOf(value: unknown): unknown {
  return typeof value === "object" ? structuredClone(value) : value;
}

function checkRequired(
  fields: Fields,
  params: Record<string, unknown>,
  errors: string[],
  path: readonly string[] = [],
): void {
  const missing = Object.keys(fields).filter((name) =>
    fields[name].required === true && params[name] === undefined
  );
  if (missing.length === 0) return;
  errors.push(`missing required arguments: ${missing.sort().join(", ")}${foundIn(path)}`);
}

function foundIn(path: readonly string[]): string {
  return path.length > 0 ? ` found in ${path.join(" -> ")}` : "";
}

function convertAll(fields: Fields, work: Work): void {
  const { params, errors, environment, path } = work;
  for (const [name, { type = "str", elements }] of Object.entries(fields)) {
    const value = params[name];
    if (value === undefined || value === null) continue;
    try {
      params[name] = coerce(value, type, environment);
    } catch (error) {
      if (!(error instanceof CoercionError)) throw error;
      const where = path.length > 0 ? ` found in '${path.join(" -> ")}'.` : "";
      errors.push(
        `argument '${name}' is of type ${pythonType(value)}${where} and we were unable to ` +
          `convert to ${type}: ${error.message}`,
      );
      continue;
    }
    if (type === "list" && elements !== undefined) convertElements(name, elements, work);
  }
}

function convertElements(name: string, type: ArgumentType, work: Work): void {
  const { params, errors, environment, path } = work;
  const where = path.length > 0 ? ` found in '${path.join(" -> ")}'` : "";
  const converted: unknown[] = [];
  for (const value of params[name] as unknown[]) {
    try {
      converted.push(coerce(value, type, environment));
    } catch (error) {
      if (!(error instanceof CoercionError)) throw error;
      errors.push(
        `Elements value for option '${name}'${where} is of type ${pythonType(value)} and we were ` +
          `unable to convert to ${type}: ${error.message}`,
      );
    }
  }
  params[name] = converted;
}

function checkChoices(fields: Fields, { params, errors, path }: Work): void {
  for (const [name, { choices }] of Object.entries(fields)) {
    const value = params[name];
    if (choices === undefined || value === undefined || value === null) continue;
    const told = choices.map(pythonText).join(", ");
    if (Array.isArray(value)) {
      const strange = value.filter((each) => !choices.includes(each));
      if (strange.length > 0) {
        errors.push(
          `value of ${name} must be one or more of: ${told}. Got no match for: ` +
            strange.map(pythonText).join(", ") + foundIn(path),
        );
      }
    } else if (!choices.includes(value)) {
      const meant = booleanChoice(value, choices);
      if (meant !== undefined) params[name] = meant;
      else {
        errors.push(
          `value of ${name} must be one of: ${told}, got: ${pythonText(value)}${foundIn(path)}`,
        );
      }
    }
  }
}

/** YAML has made a boolean of a choice like `yes`: the one choice that means the same. */
function booleanChoice(value: unknown, choices: readonly unknown[]): unknown {
  if (value !== "True" && value !== "False") return undefined;
  const meant = choices.filter((choice) => {
    try {
      return toBoolean(choice) === (value === "True");
    } catch {
      return false;
    }
  });
  return meant.length === 1 ? meant[0] : undefined;
}

function checkRelations(spec: ArgumentSpec, params: Record<string, unknown>, errors: string[]) {
  const given = (name: string) => isGiven(params, name);
  for (const names of spec.requiredTogether ?? []) {
    if (names.some(given) && !names.every(given)) {
      errors.push(`parameters are required together: ${names.join(", ")}`);
    }
  }
  for (const names of spec.requiredOneOf ?? []) {
    if (!names.some(given)) errors.push(`one of the following is required: ${names.join(", ")}`);
  }
  for (const [name, value, needed, any] of spec.requiredIf ?? []) {
    if (params[name] !== value) continue;
    const missing = needed.filter((each) => !given(each));
    if (any === "any" ? missing.length < needed.length : missing.length === 0) continue;
    errors.push(
      `${name} is ${pythonText(value)} but ${any ?? "all"} of the following are missing: ` +
        missing.join(", "),
    );
  }
  for (const [name, needed] of Object.entries(spec.requiredBy ?? {})) {
    const missing = given(name) ? needed.filter((each) => !given(each)) : [];
    if (missing.length > 0) {
      errors.push(`missing parameter(s) required by '${name}': ${missing.join(", ")}`);
    }
  }
}

/** The fields of mappings, and of mappings in lists. */
function checkOptions(fields: Fields, work: Work): void {
  for (const [name, { options, type }] of Object.entries(fields)) {
    const value = work.params[name];
    if (options === undefined || value === undefined || value === null) continue;
    const isList = type === "list";
    if (!isList && type !== "dict") continue;
    const members = isList ? value as unknown[] : [value];
    const checked = members.map((member) => {
      if (!isMapping(member)) {
        work.errors.push(
          `value of '${name}' must be of type dict or list of dicts`,
        );
        return member;
      }
      return checkMember(options, member, { ...work, path: [...work.path, name] });
    });
    work.params[name] = isList ? checked : checked[0];
  }
}

function checkMember(
  fields: Fields,
  member: Record<string, unknown>,
  { errors, environment, path }: Work,
): Record<string, unknown> {
  const params = renameAliases(fields, member);
  const unsupported = Object.keys(member).filter((key) => !isKnown(fields, key));
  setDefaults(fields, params, { evenNone: false });
  checkRequired(fields, params, errors, path);
  convertAll(fields, { params, errors, environment, path });
  checkChoices(fields, { params, errors, path });
  setDefaults(fields, params, { evenNone: true });
  checkOptions(fields, { params, errors, environment, path });
  if (unsupported.length > 0) {
    const prefix = path.join(".");
    errors.push(unsupportedText(fields, unsupported.map((key) => `${prefix}.${key}`)));
  }
  return params;
}
