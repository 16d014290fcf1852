/** Times and durations, as Python writes them and by the formats of C: `%Y-%m-%d`. */

const FIELDS: Readonly<Record<string, string>> = {
  Y: "(?<year>\\d{4})",
  m: "(?<month>\\d\\d?)",
  d: "(?<day>\\d\\d?)",
  H: "(?<hour>\\d\\d?)",
  M: "(?<minute>\\d\\d?)",
  S: "(?<second>\\d\\d?)",
  s: "(?<epoch>\\d+)",
  "%": "%",
};

/** The local time that `text` tells in `format`, in seconds; undefined if it tells none. */
export function readTime(text: string, format: string): number | undefined {
  const pattern = format.replaceAll(
    /%(.)|[\\^$.|?*+()[\]{}]/g,
    (part, field) => field === undefined ? `\\${part}` : FIELDS[field] ?? "(?!)",
  );
  const found = new RegExp(`^${pattern}$`).exec(text)?.groups;
  if (found === undefined) return undefined;
  if (found.epoch !== undefined) return Number(found.epoch);
  const number = (name: string, usual: number) => Number(found[name] ?? usual);
  const date = new Date(
    number("year", 1900),
    number("month", 1) - 1,
    number("day", 1),
    number("hour", 0),
    number("minute", 0),
    number("second", 0),
  );
  return date.getTime() / 1_000;
}

/** A point in time as Python prints it: `2024-05-01 12:00:00.000000`. */
export function timeText(milliseconds: number): string {
  const date = new Date(milliseconds);
  const local = new Date(milliseconds - date.getTimezoneOffset() * 60_000);
  return local.toISOString().replace("T", " ").replace("Z", "000");
}

/** A duration as Python prints it: `0:00:01.250000`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  const two = (number: number) => String(number).padStart(2, "0");
  const clock = `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${
    two(seconds % 60)
  }`;
  return `${clock}.${String(milliseconds % 1_000).padStart(3, "0")}000`;
}
