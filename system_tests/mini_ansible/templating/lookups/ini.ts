/**
 * INI files, as Python's configparser reads them.
 *
 * @module
 */

/** The sections with their keys; `keepCase` leaves the keys as they are written. */
export function readIni(
  text: string,
  { keepCase }: { keepCase: boolean },
): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line);
    if (header !== null) {
      section = sections.get(header[1]) ?? new Map();
      sections.set(header[1], section);
      key = undefined;
    } else if (/^\s/.test(line) && key !== undefined) {
      section.set(key, `${section.get(key)}\n${line.trim()}`);
    } else {
      const [, name, value = ""] = /^(.*?)\s*(?:[=:]\s*(.*?))?\s*$/.exec(line)!;
      key = keepCase ? name : name.toLowerCase();
      section.set(key, value);
    }
  }
  return sections;
}
