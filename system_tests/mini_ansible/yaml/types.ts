/**
 * What a plain word in YAML 1.1 means, as PyYAML resolves it: `yes` is a boolean, 0640 is
 * octal, 1_000 a number, 1:30 sexagesimal, 2001-01-01 a date (kept as Python prints it).
 *
 * @module
 */
import type { ImplicitType } from "@std/yaml/unstable-parse";
import { float } from "./py_float.ts";
import { unsafeText } from "./unsafe.ts";

const TAG = "tag:yaml.org,2002:";

const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const BOOLEAN = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const INTEGER =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TIMESTAMP =
  /^(?:\d\d\d\d-\d\d-\d\d|\d\d\d\d-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** The types in the order in which a plain scalar is tried; `string` takes all that is left. */
export const TYPES: ImplicitType[] = [
  type(`${TAG}null`, NULL, () => null),
  type(`${TAG}bool`, BOOLEAN, (text) => TRUE.test(text)),
  type(`${TAG}int`, INTEGER, readInteger),
  type(`${TAG}float`, FLOAT, readFloat),
  type(`${TAG}merge`, /^<<$/, (text) => text),
  type(`${TAG}timestamp`, TIMESTAMP, readTimestamp),
  type(`${TAG}str`, /^/, (text) => text),
  // Said, never guessed: the type above has taken every plain scalar.
  type(`${TAG}python/unicode`, /^/, (text) => text),
  type("!unsafe", /^/, unsafeText),
  type("!vault", /^/, refuseVault),
  type("!vault-encrypted", /^/, refuseVault),
];

function type(tag: string, pattern: RegExp, construct: (text: string) => unknown): ImplicitType {
  return { tag, kind: "scalar", resolve: (text) => pattern.test(text ?? ""), construct };
}

/** An integer in any of YAML 1.1's bases. */
export function readInteger(text: string): number {
  const bare = text.replaceAll("_", "").replace(/^[-+]/, "");
  const sign = text.startsWith("-") ? -1 : 1;
  if (bare === "0") return 0;
  if (bare.startsWith("0b")) return sign * parseInt(bare.slice(2), 2);
  if (bare.startsWith("0x")) return sign * parseInt(bare.slice(2), 16);
  if (bare.includes(":")) return sign * sexagesimal(bare);
  if (bare.startsWith("0")) return sign * parseInt(bare, 8);
  return sign * Number(bare);
}

function readFloat(text: string): unknown {
  const bare = text.replaceAll("_", "").replace(/^[-+]/, "").toLowerCase();
  const sign = text.startsWith("-") ? -1 : 1;
  if (bare === ".inf") return sign * Infinity;
  if (bare === ".nan") return NaN;
  return float(sign * (bare.includes(":") ? sexagesimal(bare) : Number(bare)));
}

function sexagesimal(text: string): number {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** A date, or a date and time, as `str()` of Python's object has it. */
function readTimestamp(text: string): string {
  const [, year, month, day, hour, minute, second, fraction = "", zone] =
    /^(\d+)-(\d+)-(\d+)(?:(?:[Tt]|[ \t]+)(\d+):(\d+):(\d+)(?:\.(\d*))?(?:[ \t]*(Z|[-+].+))?)?$/
      .exec(text)!;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (hour === undefined) return date;
  const micro = fraction.slice(0, 6).padEnd(6, "0");
  const time = `${hour.padStart(2, "0")}:${minute}:${second}`;
  return `${date} ${time}${Number(micro) > 0 ? `.${micro}` : ""}${offset(zone)}`;
}

function offset(zone: string | undefined): string {
  if (zone === undefined) return "";
  if (zone === "Z") return "+00:00";
  const [hours, minutes = "00"] = zone.slice(1).split(":");
  return `${zone[0]}${hours.padStart(2, "0")}:${minutes}`;
}

function refuseVault(): never {
  throw new SyntaxError("Attempting to decrypt but no vault secrets found");
}
