/**
 * `is version(...)`: versions in the loose order, the strict one, and that of SemVer.
 *
 * @module
 */
import { FilterError } from "../errors.ts";
import { compare, truth } from "../python/compare.ts";
import { str } from "../python/repr.ts";
import { defined } from "../python/undefined.ts";

const OPERATORS: Record<string, (order: number) => boolean> = {
  "==": (order) => order === 0,
  "=": (order) => order === 0,
  eq: (order) => order === 0,
  "<": (order) => order < 0,
  lt: (order) => order < 0,
  "<=": (order) => order <= 0,
  le: (order) => order <= 0,
  ">": (order) => order > 0,
  gt: (order) => order > 0,
  ">=": (order) => order >= 0,
  ge: (order) => order >= 0,
  "!=": (order) => order !== 0,
  "<>": (order) => order !== 0,
  ne: (order) => order !== 0,
};

type Order = (left: string, right: string) => number;

const ORDERS: Record<string, Order> = {
  loose: (left, right) => compareLoose(left, right),
  strict: (left, right) => compare(strict(left), strict(right)),
  semver: (left, right) => compareSemantic(left, right),
  semantic: (left, right) => compareSemantic(left, right),
  pep440: (left, right) => compare(pep440(left), pep440(right)),
};

/** Whether `value operator version` holds. */
export function isVersion(
  value: unknown,
  version: unknown,
  operator: unknown = "eq",
  isStrict: unknown = null,
  kind: unknown = null,
): boolean {
  if (truth(isStrict) && truth(kind)) {
    throw new FilterError("Cannot specify both 'strict' and 'version_type'");
  }
  if (!truth(str(defined(value)))) throw new FilterError("Input version value cannot be empty");
  if (!truth(str(defined(version)))) {
    throw new FilterError("Version parameter to compare against cannot be empty");
  }
  const holds = OPERATORS[str(operator)];
  if (holds === undefined) {
    throw new FilterError(
      `Invalid operator type (${str(operator)}). Must be one of ${
        Object.keys(OPERATORS).map((each) => `'${each}'`).join(", ")
      }`,
    );
  }
  const order = ORDERS[truth(kind) ? str(kind) : truth(isStrict) ? "strict" : "loose"];
  if (order === undefined) {
    throw new FilterError(
      `Invalid version type (${str(kind)}). Must be one of ${
        Object.keys(ORDERS).map((each) => `'${each}'`).join(", ")
      }`,
    );
  }
  try {
    return holds(order(str(value), str(version)));
  } catch (error) {
    throw new FilterError(`Version comparison failed: ${(error as Error).message}`);
  }
}

/** Numbers and words in turn; a word against a number has no order. */
function compareLoose(left: string, right: string): number {
  return compare(loose(left), loose(right));
}

function loose(version: string): (number | string)[] {
  return version.split(/(\d+|[a-z]+|\.)/).filter((part) => part !== "" && part !== ".")
    .map((part) => /^\d+$/.test(part) ? Number(part) : part);
}

function strict(version: string): unknown[] {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(version);
  if (match === null) throw new FilterError(`invalid version number '${version}'`);
  const [, major, minor, patch = "0", phase, number] = match;
  // A final version comes after its pre-releases.
  const release = phase === undefined ? [2, 0] : [phase === "a" ? 0 : 1, Number(number)];
  return [Number(major), Number(minor), Number(patch), ...release];
}

const SEMANTIC =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\da-zA-Z.-]+))?(?:\+[\da-zA-Z.-]+)?$/;

function compareSemantic(left: string, right: string): number {
  const [first, second] = [semantic(left), semantic(right)];
  const core = compare(first.core, second.core);
  if (core !== 0) return core;
  if (first.pre.length === 0 || second.pre.length === 0) {
    return second.pre.length - first.pre.length;
  }
  for (let index = 0; index < Math.min(first.pre.length, second.pre.length); index++) {
    const order = comparePart(first.pre[index], second.pre[index]);
    if (order !== 0) return order;
  }
  return first.pre.length - second.pre.length;
}

function semantic(version: string): { core: number[]; pre: (number | string)[] } {
  const match = SEMANTIC.exec(version);
  if (match === null) throw new FilterError(`invalid semantic version '${version}'`);
  const pre = match[4] === undefined ? [] : match[4].split(".");
  return {
    core: [match[1], match[2], match[3]].map(Number),
    pre: pre.map((part) => /^\d+$/.test(part) ? Number(part) : part),
  };
}

/** Numbers come before words. */
function comparePart(left: number | string, right: number | string): number {
  if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
  return compare(left, right);
}

const PHASES: Record<string, number> = {
  dev: -4,
  a: -3,
  alpha: -3,
  b: -2,
  beta: -2,
  c: -1,
  rc: -1,
  pre: -1,
  post: 1,
  rev: 1,
  r: 1,
};

function pep440(version: string): unknown[] {
  const match =
    /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre)[-_.]?(\d*))?(?:[-_.]?(post|rev|r)[-_.]?(\d*)|-(\d+))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+[a-z\d.]+)?$/i
      .exec(version.trim());
  if (match === null) throw new FilterError(`Invalid version: '${version}'`);
  const [, epoch = "0", release, phase, number, post, postNumber, bare, dev, devNumber] = match;
  const numbers = release.split(".").map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  const isDevOnly = dev !== undefined && phase === undefined && post === undefined;
  return [
    Number(epoch),
    numbers,
    isDevOnly ? -4 : phase === undefined ? 0 : PHASES[phase.toLowerCase()],
    Number(number || 0),
    post === undefined && bare === undefined ? -1 : Number(postNumber || bare || 0),
    dev === undefined ? Infinity : Number(devNumber || 0),
  ];
}
