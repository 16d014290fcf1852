/**
 * `datetime` and `timedelta`, as far as templates meet them: what `to_datetime` and `now()`
 * give, what the difference of two times is.
 *
 * @module
 */
import { plain, type Plugin } from "../plugin.ts";
import { bind } from "../plugin.ts";
import { strftime } from "./strftime.ts";
import { float, isNumber, PyFunction, PyObject } from "./values.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment, to the microsecond, without a time zone or with a fixed offset. */
export class PyDateTime extends PyObject {
  readonly typeName: string = "datetime";
  /** Its clock's reading as milliseconds of a clock that stands at UTC. */
  readonly clock: number;
  readonly microsecond: number;
  /** Minutes ahead of UTC; `undefined` is not known. */
  readonly offset: number | undefined;

  /** The moment when its clock shows `clock`, and so many microseconds. */
  constructor(clock: number, microsecond = 0, offset?: number) {
    super();
    this.clock = Math.floor(clock / SECOND) * SECOND;
    this.microsecond = microsecond;
    this.offset = offset;
  }

  override attribute(name: string): unknown {
    const date = new Date(this.clock);
    switch (name) {
      case "year":
        return date.getUTCFullYear();
      case "month":
        return date.getUTCMonth() + 1;
      case "day":
        return date.getUTCDate();
      case "hour":
        return date.getUTCHours();
      case "minute":
        return date.getUTCMinutes();
      case "second":
        return date.getUTCSeconds();
      case "microsecond":
        return this.microsecond;
      case "tzinfo":
        return null;
    }
    return method(this, name, METHODS[name]);
  }

  /** As `strftime` lays it out. */
  format(spec: string): string {
    return spec === "" ? this.toText() : strftime(spec, this);
  }

  /** As ISO 8601 has it. */
  isoformat(separator = "T"): string {
    const [date, time] = new Date(this.clock).toISOString().split("T");
    const micro = this.microsecond === 0 ? "" : `.${String(this.microsecond).padStart(6, "0")}`;
    return `${date}${separator}${time.slice(0, 8)}${micro}${offsetText(this.offset)}`;
  }

  override toText(): string {
    return this.isoformat(" ");
  }

  override toRepr(): string {
    const names = ["year", "month", "day", "hour", "minute", "second", "microsecond"];
    const values = names.map((name) => this.attribute(name) as number);
    while (values.length > 5 && values.at(-1) === 0) values.pop();
    return `datetime.datetime(${values.join(", ")})`;
  }

  /** Milliseconds since 1970; without an offset the host's zone is meant. */
  get time(): number {
    if (this.offset !== undefined) return this.clock - this.offset * MINUTE;
    const date = new Date(this.clock);
    return new Date(
      date.getUTCFullYear(),
      date.getUTCMonth(),
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    ).getTime();
  }

  /** Microseconds on its own clock. */
  get #micros(): number {
    return this.clock * 1_000 + this.microsecond;
  }

  /** By time. */
  compare(other: unknown): number | undefined {
    return other instanceof PyDateTime ? this.#micros - other.#micros : undefined;
  }

  /** Time minus time is a span; time and span make another time. */
  operate(operator: string, other: unknown, swapped: boolean): unknown {
    if (other instanceof PyDateTime && operator === "-" && !swapped) {
      return new PyTimeDelta(this.#micros - other.#micros);
    }
    if (!(other instanceof PyTimeDelta)) return undefined;
    if (operator === "+") return this.#moved(other.micros);
    return operator === "-" && !swapped ? this.#moved(-other.micros) : undefined;
  }

  #moved(micros: number): PyDateTime {
    const total = this.#micros + micros;
    const microsecond = ((total % 1_000_000) + 1_000_000) % 1_000_000;
    return new PyDateTime((total - microsecond) / 1_000, microsecond, this.offset);
  }
}

const METHODS: Record<string, Plugin> = {
  strftime: plain(["format"], (time: PyDateTime, spec: string) => strftime(spec, time)),
  isoformat: plain(
    ["sep?", "timespec?"],
    (time: PyDateTime, separator = "T") => time.isoformat(separator),
  ),
  timestamp: plain(
    [],
    (time: PyDateTime) => float((time.time * 1_000 + time.microsecond) / 1_000_000),
  ),
  date: plain([], (time: PyDateTime) => new PyDate(time.clock)),
  time: plain([], (time: PyDateTime) => time.isoformat(" ").split(" ")[1]),
  weekday: plain([], (time: PyDateTime) => (new Date(time.clock).getUTCDay() + 6) % 7),
  isoweekday: plain([], (time: PyDateTime) => (new Date(time.clock).getUTCDay() + 6) % 7 + 1),
  utcoffset: plain(
    [],
    (time: PyDateTime) =>
      time.offset === undefined ? null : new PyTimeDelta(time.offset * MINUTE * 1_000),
  ),
  replace: plain(
    ["year?", "month?", "day?", "hour?", "minute?", "second?", "microsecond?", "tzinfo?"],
    (time: PyDateTime, ...parts: unknown[]) => {
      const now = ["year", "month", "day", "hour", "minute", "second", "microsecond"]
        .map((name, index) => Number(parts[index] ?? time.attribute(name)));
      const clock = Date.UTC(now[0], now[1] - 1, now[2], now[3], now[4], now[5]);
      return new PyDateTime(clock, now[6], parts[7] === null ? undefined : time.offset);
    },
  ),
};

/** A day. */
export class PyDate extends PyDateTime {
  override readonly typeName = "date";

  /** The day of that moment. */
  constructor(clock: number) {
    super(Math.floor(clock / DAY) * DAY);
  }

  override isoformat(): string {
    return new Date(this.clock).toISOString().slice(0, 10);
  }
}

/** A span of time. */
export class PyTimeDelta extends PyObject {
  readonly typeName = "timedelta";
  /** Its length in microseconds. */
  readonly micros: number;

  /** A span of so many microseconds. */
  constructor(micros: number) {
    super();
    this.micros = micros;
  }

  /** Python counts days down and seconds up: -1 s is -1 day and 86399 s. */
  get #parts(): { days: number; seconds: number; microseconds: number } {
    const days = Math.floor(this.micros / (DAY * 1_000));
    const rest = this.micros - days * DAY * 1_000;
    return { days, seconds: Math.floor(rest / 1_000_000), microseconds: rest % 1_000_000 };
  }

  override attribute(name: string): unknown {
    const parts = this.#parts;
    if (name in parts) return parts[name as keyof typeof parts];
    if (name !== "total_seconds") return undefined;
    return new PyFunction(name, () => float(this.micros / 1_000_000));
  }

  override toText(): string {
    const { days, seconds, microseconds } = this.#parts;
    const two = (value: number) => String(value).padStart(2, "0");
    const time = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${
      two(seconds % 60)
    }`;
    const fraction = microseconds === 0 ? "" : `.${String(microseconds).padStart(6, "0")}`;
    const day = days === 0 ? "" : `${days} day${Math.abs(days) === 1 ? "" : "s"}, `;
    return day + time + fraction;
  }

  override toRepr(): string {
    const parts = Object.entries(this.#parts).filter(([, value]) => value !== 0);
    return `datetime.timedelta(${
      parts.map(([name, value]) => `${name}=${value}`).join(", ") || 0
    })`;
  }

  override truth(): boolean {
    return this.micros !== 0;
  }

  /** By length. */
  compare(other: unknown): number | undefined {
    return other instanceof PyTimeDelta ? this.micros - other.micros : undefined;
  }

  /** Spans add up, and can be multiplied and divided. */
  operate(operator: string, other: unknown, swapped: boolean): unknown {
    if (other instanceof PyTimeDelta) {
      if (operator === "+") return new PyTimeDelta(this.micros + other.micros);
      if (operator === "-") return new PyTimeDelta(this.micros - other.micros);
      if (operator === "/") return float(this.micros / other.micros);
      return operator === "//" ? Math.floor(this.micros / other.micros) : undefined;
    }
    if (!isNumber(other)) return undefined;
    if (operator === "*") return new PyTimeDelta(Math.round(this.micros * Number(other)));
    if (swapped) return undefined;
    if (operator === "/") return new PyTimeDelta(Math.round(this.micros / Number(other)));
    return operator === "//" ? new PyTimeDelta(Math.floor(this.micros / Number(other))) : undefined;
  }
}

function method(owner: unknown, name: string, plugin: Plugin | undefined): PyFunction | undefined {
  if (plugin === undefined) return undefined;
  return new PyFunction(
    name,
    (args, kwargs) =>
      plugin.run(undefined as never, owner, ...bind(name, plugin.params, { args, kwargs })),
  );
}

function offsetText(offset: number | undefined): string {
  if (offset === undefined) return "";
  const size = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The time now, on the clock of the host or of UTC. */
export function now(utc = false): PyDateTime {
  return fromTimestamp(Date.now() / 1_000, utc);
}

/** The time that many seconds after 1970 began, on the clock of the host or of UTC. */
export function fromTimestamp(seconds: number, utc = false): PyDateTime {
  const date = new Date(seconds * 1_000);
  const shift = utc ? 0 : -date.getTimezoneOffset() * MINUTE;
  const micros = Math.round((seconds - Math.floor(seconds)) * 1_000_000);
  return new PyDateTime(Math.floor(seconds) * 1_000 + shift, micros % 1_000_000);
}
