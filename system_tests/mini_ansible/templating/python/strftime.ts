/**
 * `strftime()` and `strptime()`.
 *
 * @module
 */
import { PyValueError } from "../errors.ts";
import type { PyDateTime } from "./datetime.ts";
import { repr } from "./repr.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August"],
  ...["September", "October", "November", "December"],
];
const DAY = 86_400_000;

function two(value: number, fill = "0"): string {
  return String(value).padStart(2, fill);
}

/** `time` laid out by `spec`, in the C locale. */
export function strftime(spec: string, time: PyDateTime): string {
  return spec.replace(/%([-_0^#]?)([a-zA-Z%])/g, (whole, flag: string, code: string) => {
    const text = directive(code, time);
    if (text === undefined) return whole;
    if (flag === "-") return text.replace(/^[0 ]+(?=.)/, "");
    if (flag === "_") return text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
    return flag === "^" || flag === "#" ? text.toUpperCase() : text;
  });
}

function directive(code: string, time: PyDateTime): string | undefined {
  const date = new Date(time.clock);
  const hour = date.getUTCHours();
  switch (code) {
    case "Y":
      return String(date.getUTCFullYear());
    case "G":
      return String(isoWeek(date).year);
    case "V":
      return two(isoWeek(date).week);
    case "u":
      return String((date.getUTCDay() + 6) % 7 + 1);
    case "C":
      return two(Math.floor(date.getUTCFullYear() / 100));
    case "y":
      return two(date.getUTCFullYear() % 100);
    case "m":
      return two(date.getUTCMonth() + 1);
    case "d":
      return two(date.getUTCDate());
    case "e":
      return two(date.getUTCDate(), " ");
    case "H":
      return two(hour);
    case "k":
      return two(hour, " ");
    case "I":
      return two(hour % 12 || 12);
    case "l":
      return two(hour % 12 || 12, " ");
    case "M":
      return two(date.getUTCMinutes());
    case "S":
      return two(date.getUTCSeconds());
    case "f":
      return String(time.microsecond).padStart(6, "0");
    case "p":
      return hour < 12 ? "AM" : "PM";
    case "P":
      return hour < 12 ? "am" : "pm";
    case "a":
      return DAYS[date.getUTCDay()].slice(0, 3);
    case "A":
      return DAYS[date.getUTCDay()];
    case "w":
      return String(date.getUTCDay());
    case "b":
    case "h":
      return MONTHS[date.getUTCMonth()].slice(0, 3);
    case "B":
      return MONTHS[date.getUTCMonth()];
    case "j":
      return String(dayOfYear(date)).padStart(3, "0");
    case "U":
      return two(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7));
    case "W":
      return two(Math.floor((dayOfYear(date) + 6 - (date.getUTCDay() + 6) % 7) / 7));
    case "s":
      return String(Math.floor(time.time / 1_000));
    case "z":
      return time.offset === undefined ? "" : zone(time.offset);
    case "Z":
      return time.offset === undefined ? "" : time.offset === 0 ? "UTC" : zone(time.offset);
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "%":
      return "%";
  }
  const whole = WHOLES[code];
  return whole === undefined ? undefined : strftime(whole, time);
}

const WHOLES: Record<string, string> = {
  c: "%a %b %e %H:%M:%S %Y",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  T: "%H:%M:%S",
  R: "%H:%M",
  r: "%I:%M:%S %p",
};

function zone(offset: number): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

function dayOfYear(date: Date): number {
  const today = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return (today - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY + 1;
}

function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - ((date.getUTCDay() + 6) % 7 + 1)) * DAY);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

/** What was read of a time. */
export interface ParsedTime {
  readonly clock: number;
  readonly microsecond: number;
  readonly offset: number | undefined;
}

type Fields = Record<string, string>;

const READERS: Record<string, string> = {
  Y: "(?<Y>\\d{4})",
  y: "(?<y>\\d{2})",
  m: "(?<m>1[0-2]|0[1-9]|[1-9])",
  d: "(?<d>3[01]|[12]\\d|0[1-9]|[1-9]| [1-9])",
  H: "(?<H>2[0-3]|[01]\\d|\\d)",
  I: "(?<I>1[0-2]|0[1-9]|[1-9])",
  M: "(?<M>[0-5]\\d|\\d)",
  S: "(?<S>6[01]|[0-5]\\d|\\d)",
  f: "(?<f>\\d{1,6})",
  j: "(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0\\d\\d|\\d\\d?)",
  p: "(?<p>am|pm)",
  a: `(?:${DAYS.map((day) => day.slice(0, 3)).join("|")})`,
  A: `(?:${DAYS.join("|")})`,
  b: `(?<b>${MONTHS.map((month) => month.slice(0, 3)).join("|")})`,
  B: `(?<B>${MONTHS.join("|")})`,
  z: "(?<z>[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|Z)",
  Z: "(?:UTC|GMT|[A-Z]{3,4})",
  w: "[0-6]",
  s: "(?<s>\\d+)",
  "%": "%",
};
const READ_WHOLES: Record<string, string> = {
  c: "%a %b %d %H:%M:%S %Y",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  T: "%H:%M:%S",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
};

/**
 * Reads `text` by `spec`.
 *
 * @throws {PyValueError} If it is not laid out so.
 */
export function strptime(text: string, spec: string): ParsedTime {
  const match = reader(spec).exec(text);
  if (match === null) {
    const start = new RegExp(reader(spec).source.replace(/\$$/, ""), "i").exec(text);
    throw new PyValueError(
      start === null
        ? `time data ${repr(text)} does not match format ${repr(spec)}`
        : `unconverted data remains: ${text.slice(start[0].length)}`,
    );
  }
  return assemble(match.groups ?? {});
}

function reader(spec: string): RegExp {
  const whole = spec.replace(/%([cxXTDFR])/g, (_, code) => READ_WHOLES[code]);
  const source = whole.replace(/%(.)|\s+|([\\^$.*+?()[\]{}|])/g, (found, code, special) => {
    if (special !== undefined) return `\\${special}`;
    if (code === undefined) return "\\s+";
    if (READERS[code] !== undefined) return READERS[code];
    throw new PyValueError(`'${code}' is a bad directive in format ${repr(spec)} (${found})`);
  });
  return new RegExp(`^${source}$`, "i");
}

function assemble(fields: Fields): ParsedTime {
  if (fields.s !== undefined) {
    return { clock: Number(fields.s) * 1_000, microsecond: 0, offset: undefined };
  }
  const year = yearOf(fields);
  const month = monthOf(fields);
  const day = Number(fields.d ?? 1);
  const date = fields.j === undefined
    ? Date.UTC(year, month - 1, day)
    : Date.UTC(year, 0, Number(fields.j));
  if (fields.j === undefined && new Date(date).getUTCDate() !== day) {
    throw new PyValueError("day is out of range for month");
  }
  const time = ((hourOf(fields) * 60 + Number(fields.M ?? 0)) * 60 + Number(fields.S ?? 0)) * 1_000;
  return {
    clock: date + time,
    microsecond: Number((fields.f ?? "").padEnd(6, "0")),
    offset: fields.z === undefined ? undefined : offsetOf(fields.z),
  };
}

function yearOf({ Y, y }: Fields): number {
  if (Y !== undefined) return Number(Y);
  if (y === undefined) return 1900;
  return Number(y) + (Number(y) < 69 ? 2000 : 1900);
}

function monthOf({ m, b, B }: Fields): number {
  if (m !== undefined) return Number(m);
  const name = (b ?? B)?.toLowerCase();
  if (name === undefined) return 1;
  return MONTHS.findIndex((month) => month.toLowerCase().startsWith(name)) + 1;
}

function hourOf({ H, I, p }: Fields): number {
  if (I === undefined) return Number(H ?? 0);
  return Number(I) % 12 + (p?.toLowerCase() === "pm" ? 12 : 0);
}

function offsetOf(text: string): number {
  if (text.toUpperCase() === "Z") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)/.exec(text)!;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
